"""The names that the Sheets API has inside its messages, so that a misspelt one is refused.

Source:
    Google's discovery document of Sheets v4, revision 20261019, reduced to the messages that the
    sandbox takes. Pivot tables, rich text runs and data sources are not looked into.
"""

from __future__ import annotations

import re

from sync.sandbox.errors import unknown_name

# One message a line: its name, then its fields; `field:Message` where a field holds a message.
_MESSAGES = """
AddBandingRequest bandedRange:BandedRange
AddConditionalFormatRuleRequest index rule:ConditionalFormatRule
AddNamedRangeRequest namedRange:NamedRange
AddProtectedRangeRequest protectedRange:ProtectedRange
AddSheetRequest properties:SheetProperties
AppendCellsRequest fields rows:RowData sheetId tableId
AppendDimensionRequest dimension length sheetId
AutoResizeDimensionsRequest dataSourceSheetDimensions:DataSourceSheetDimensionRange dimensions:DimensionRange
BandedRange bandedRangeId bandedRangeReference columnProperties:BandingProperties range:GridRange rowProperties:BandingProperties
BandingProperties firstBandColor:Color firstBandColorStyle:ColorStyle footerColor:Color footerColorStyle:ColorStyle headerColor:Color headerColorStyle:ColorStyle secondBandColor:Color secondBandColorStyle:ColorStyle
BatchClearValuesRequest ranges
BatchGetValuesByDataFilterRequest dataFilters:DataFilter dateTimeRenderOption majorDimension valueRenderOption
BatchUpdateValuesByDataFilterRequest data:DataFilterValueRange includeValuesInResponse responseDateTimeRenderOption responseValueRenderOption valueInputOption
BatchUpdateValuesRequest data:ValueRange includeValuesInResponse responseDateTimeRenderOption responseValueRenderOption valueInputOption
BooleanCondition type values:ConditionValue
BooleanRule condition:BooleanCondition format:CellFormat
Border color:Color colorStyle:ColorStyle style width
Borders bottom:Border left:Border right:Border top:Border
CellData chipRuns dataSourceFormula dataSourceTable dataValidation:DataValidationRule effectiveFormat:CellFormat effectiveValue:ExtendedValue formattedValue hyperlink note pivotTable textFormatRuns userEnteredFormat:CellFormat userEnteredValue:ExtendedValue
CellFormat backgroundColor:Color backgroundColorStyle:ColorStyle borders:Borders horizontalAlignment hyperlinkDisplayType numberFormat:NumberFormat padding:Padding textDirection textFormat:TextFormat textRotation:TextRotation verticalAlignment wrapStrategy
Color alpha blue green red
ColorStyle rgbColor:Color themeColor
ConditionValue relativeDate userEnteredValue
ConditionalFormatRule booleanRule:BooleanRule gradientRule:GradientRule ranges:GridRange
CreateDeveloperMetadataRequest developerMetadata:DeveloperMetadata
DataFilter a1Range developerMetadataLookup:DeveloperMetadataLookup gridRange:GridRange
DataFilterValueRange dataFilter:DataFilter majorDimension values
DataSourceColumn formula reference:DataSourceColumnReference
DataSourceColumnReference name
DataSourceSheetDimensionRange columnReferences:DataSourceColumnReference sheetId
DataSourceSheetProperties columns:DataSourceColumn dataExecutionStatus dataSourceId
DataValidationRule condition:BooleanCondition inputMessage showCustomUi strict
DeleteConditionalFormatRuleRequest index sheetId
DeleteDeveloperMetadataRequest dataFilter:DataFilter
DeleteDimensionRequest range:DimensionRange
DeleteNamedRangeRequest namedRangeId
DeleteProtectedRangeRequest protectedRangeId
DeleteSheetRequest sheetId
DeveloperMetadata location:DeveloperMetadataLocation metadataId metadataKey metadataValue visibility
DeveloperMetadataLocation dimensionRange:DimensionRange locationType sheetId spreadsheet
DeveloperMetadataLookup locationMatchingStrategy locationType metadataId metadataKey metadataLocation:DeveloperMetadataLocation metadataValue visibility
DimensionProperties dataSourceColumnReference:DataSourceColumnReference developerMetadata:DeveloperMetadata hiddenByFilter hiddenByUser pixelSize
DimensionRange dimension endIndex sheetId startIndex
DuplicateSheetRequest insertSheetIndex newSheetId newSheetName sourceSheetId
Editors domainUsersCanEdit groups users
ErrorValue message type
ExtendedValue boolValue errorValue:ErrorValue formulaValue numberValue stringValue
FindReplaceRequest allSheets find includeFormulas matchCase matchEntireCell range:GridRange replacement searchByRegex sheetId
GradientRule maxpoint:InterpolationPoint midpoint:InterpolationPoint minpoint:InterpolationPoint
GridCoordinate columnIndex rowIndex sheetId
GridProperties columnCount columnGroupControlAfter frozenColumnCount frozenRowCount hideGridlines rowCount rowGroupControlAfter
GridRange endColumnIndex endRowIndex sheetId startColumnIndex startRowIndex
InsertDimensionRequest inheritFromBefore range:DimensionRange
InterpolationPoint color:Color colorStyle:ColorStyle type value
IterativeCalculationSettings convergenceThreshold maxIterations
MergeCellsRequest mergeType range:GridRange
NamedRange name namedRangeId range:GridRange
NumberFormat pattern type
Padding bottom left right top
ProtectedRange description editors:Editors namedRangeId protectedRangeId range:GridRange requestingUserCanEdit tableId unprotectedRanges:GridRange warningOnly
RepeatCellRequest cell:CellData fields range:GridRange
RowData values:CellData
SetDataValidationRequest filteredRowsIncluded range:GridRange rule:DataValidationRule
SheetProperties dataSourceSheetProperties:DataSourceSheetProperties gridProperties:GridProperties hidden index rightToLeft sheetId sheetType tabColor:Color tabColorStyle:ColorStyle title
SortRangeRequest range:GridRange sortSpecs:SortSpec
SortSpec backgroundColor:Color backgroundColorStyle:ColorStyle dataSourceColumnReference:DataSourceColumnReference dimensionIndex foregroundColor:Color foregroundColorStyle:ColorStyle sortOrder
SpreadsheetProperties autoRecalc defaultFormat:CellFormat importFunctionsExternalUrlAccessAllowed iterativeCalculationSettings:IterativeCalculationSettings locale spreadsheetTheme:SpreadsheetTheme timeZone title
SpreadsheetTheme primaryFontFamily themeColors:ThemeColorPair
TextFormat bold fontFamily fontSize foregroundColor:Color foregroundColorStyle:ColorStyle italic link strikethrough underline
TextRotation angle vertical
ThemeColorPair color:ColorStyle colorType
UnmergeCellsRequest range:GridRange
UpdateBordersRequest bottom:Border innerHorizontal:Border innerVertical:Border left:Border range:GridRange right:Border top:Border
UpdateCellsRequest fields range:GridRange rows:RowData start:GridCoordinate
UpdateDeveloperMetadataRequest dataFilters:DataFilter developerMetadata:DeveloperMetadata fields
UpdateDimensionPropertiesRequest dataSourceSheetRange:DataSourceSheetDimensionRange fields properties:DimensionProperties range:DimensionRange
UpdateNamedRangeRequest fields namedRange:NamedRange
UpdateProtectedRangeRequest fields protectedRange:ProtectedRange
UpdateSheetPropertiesRequest fields properties:SheetProperties
UpdateSpreadsheetPropertiesRequest fields properties:SpreadsheetProperties
ValueRange majorDimension range values
"""


def _parse(text: str) -> dict[str, dict[str, str]]:
    messages = {}
    for line in text.strip().splitlines():
        name, *fields = line.split()
        pairs = (field.partition(":") for field in fields)
        messages[name] = {field: below for field, _, below in pairs}
    return messages


MESSAGES = _parse(_MESSAGES)


def check_names(value: object, message: str, where: str) -> None:
    """Refuse names that a message does not have, at any depth.

    Args:
        value: What a client sent.
        message: The message's name, for example `GridRange`.
        where: Its place, for the error: `requests[0].add_sheet`.

    Raises:
        ApiError: A name is unknown; Google's words, with the name and the place.
    """
    if isinstance(value, list):
        for index, item in enumerate(value):
            check_names(item, message, f"{where}[{index}]")
    elif isinstance(value, dict) and message:
        fields = MESSAGES[message]
        for name, item in value.items():
            if name not in fields:
                raise unknown_name(name, where)
            if fields[name]:
                place = snake_case(name)
                check_names(item, fields[name], f"{where}.{place}" if where else place)


def snake_case(name: str) -> str:
    """A field's name as Google's errors write it.

    Example:
        >>> snake_case("userEnteredFormat")
        'user_entered_format'
    """
    return re.sub(r"(?=[A-Z])", "_", name).lower()
