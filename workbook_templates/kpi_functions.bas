Attribute VB_Name = "kpi_functions"
'The toolkit's functions, as xlwings' own generator writes them from addin/functions.py.
'Generated: tests/workbook/test_macro.py says how, and fails when it is out of date.
#Const App = "Microsoft Excel"

Function KPI_ACHIEVEMENT(actual, target, Optional direction)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_ACHIEVEMENT = XLPy.CallUDF("addin.functions", "KPI_ACHIEVEMENT", Array(actual, target, direction), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_ACHIEVEMENT = XLPy.CallUDF("addin.functions", "KPI_ACHIEVEMENT", Array(actual, target, direction))
        Exit Function
    #End If
failed:
    KPI_ACHIEVEMENT = Err.Description
End Function

Function KPI_BACKSOLVE(tree, Optional goal, Optional policy, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_BACKSOLVE = XLPy.CallUDF("addin.functions", "KPI_BACKSOLVE", Array(tree, goal, policy, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_BACKSOLVE = XLPy.CallUDF("addin.functions", "KPI_BACKSOLVE", Array(tree, goal, policy, lang))
        Exit Function
    #End If
failed:
    KPI_BACKSOLVE = Err.Description
End Function

Function KPI_CHECK(tree)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_CHECK = XLPy.CallUDF("addin.functions", "KPI_CHECK", Array(tree), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_CHECK = XLPy.CallUDF("addin.functions", "KPI_CHECK", Array(tree))
        Exit Function
    #End If
failed:
    KPI_CHECK = Err.Description
End Function

Function KPI_CONTRIBUTION(tree, before, after, Optional method)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_CONTRIBUTION = XLPy.CallUDF("addin.functions", "KPI_CONTRIBUTION", Array(tree, before, after, method), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_CONTRIBUTION = XLPy.CallUDF("addin.functions", "KPI_CONTRIBUTION", Array(tree, before, after, method))
        Exit Function
    #End If
failed:
    KPI_CONTRIBUTION = Err.Description
End Function

Function KPI_EVALUATE(tree)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_EVALUATE = XLPy.CallUDF("addin.functions", "KPI_EVALUATE", Array(tree), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_EVALUATE = XLPy.CallUDF("addin.functions", "KPI_EVALUATE", Array(tree))
        Exit Function
    #End If
failed:
    KPI_EVALUATE = Err.Description
End Function

Function KPI_GAP(actual, target, Optional direction, Optional figure, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_GAP = XLPy.CallUDF("addin.functions", "KPI_GAP", Array(actual, target, direction, figure, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_GAP = XLPy.CallUDF("addin.functions", "KPI_GAP", Array(actual, target, direction, figure, lang))
        Exit Function
    #End If
failed:
    KPI_GAP = Err.Description
End Function

Function KPI_LANDING(tree, Optional actuals, Optional metric, Optional start, Optional months, Optional closed_through, Optional profiles)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_LANDING = XLPy.CallUDF("addin.functions", "KPI_LANDING", Array(tree, actuals, metric, start, months, closed_through, profiles), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_LANDING = XLPy.CallUDF("addin.functions", "KPI_LANDING", Array(tree, actuals, metric, start, months, closed_through, profiles))
        Exit Function
    #End If
failed:
    KPI_LANDING = Err.Description
End Function

Function KPI_PACE(actual, goal, elapsed, total, Optional figure, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_PACE = XLPy.CallUDF("addin.functions", "KPI_PACE", Array(actual, goal, elapsed, total, figure, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_PACE = XLPy.CallUDF("addin.functions", "KPI_PACE", Array(actual, goal, elapsed, total, figure, lang))
        Exit Function
    #End If
failed:
    KPI_PACE = Err.Description
End Function

Function KPI_PLAN(tree, Optional actuals, Optional start, Optional months, Optional closed_through, Optional profiles, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_PLAN = XLPy.CallUDF("addin.functions", "KPI_PLAN", Array(tree, actuals, start, months, closed_through, profiles, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_PLAN = XLPy.CallUDF("addin.functions", "KPI_PLAN", Array(tree, actuals, start, months, closed_through, profiles, lang))
        Exit Function
    #End If
failed:
    KPI_PLAN = Err.Description
End Function

Function KPI_PROBABILITY(tree, Optional goal, Optional ranges, Optional draws, Optional seed, Optional at, Optional actuals, Optional start)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_PROBABILITY = XLPy.CallUDF("addin.functions", "KPI_PROBABILITY", Array(tree, goal, ranges, draws, seed, at, actuals, start), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_PROBABILITY = XLPy.CallUDF("addin.functions", "KPI_PROBABILITY", Array(tree, goal, ranges, draws, seed, at, actuals, start))
        Exit Function
    #End If
failed:
    KPI_PROBABILITY = Err.Description
End Function

Function KPI_PROGRESS(actual, goal, Optional elapsed, Optional total, Optional figure, Optional direction, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_PROGRESS = XLPy.CallUDF("addin.functions", "KPI_PROGRESS", Array(actual, goal, elapsed, total, figure, direction, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_PROGRESS = XLPy.CallUDF("addin.functions", "KPI_PROGRESS", Array(actual, goal, elapsed, total, figure, direction, lang))
        Exit Function
    #End If
failed:
    KPI_PROGRESS = Err.Description
End Function

Function KPI_REQUIRED(tree, lever, Optional goal)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_REQUIRED = XLPy.CallUDF("addin.functions", "KPI_REQUIRED", Array(tree, lever, goal), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_REQUIRED = XLPy.CallUDF("addin.functions", "KPI_REQUIRED", Array(tree, lever, goal))
        Exit Function
    #End If
failed:
    KPI_REQUIRED = Err.Description
End Function

Function KPI_SENSITIVITY(tree, Optional change, Optional at)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_SENSITIVITY = XLPy.CallUDF("addin.functions", "KPI_SENSITIVITY", Array(tree, change, at), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_SENSITIVITY = XLPy.CallUDF("addin.functions", "KPI_SENSITIVITY", Array(tree, change, at))
        Exit Function
    #End If
failed:
    KPI_SENSITIVITY = Err.Description
End Function

Function KPI_SPREAD(parts, total, Optional hold, Optional by, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_SPREAD = XLPy.CallUDF("addin.functions", "KPI_SPREAD", Array(parts, total, hold, by, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_SPREAD = XLPy.CallUDF("addin.functions", "KPI_SPREAD", Array(parts, total, hold, by, lang))
        Exit Function
    #End If
failed:
    KPI_SPREAD = Err.Description
End Function

Function KPI_STATUS(achievement, Optional bands, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_STATUS = XLPy.CallUDF("addin.functions", "KPI_STATUS", Array(achievement, bands, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_STATUS = XLPy.CallUDF("addin.functions", "KPI_STATUS", Array(achievement, bands, lang))
        Exit Function
    #End If
failed:
    KPI_STATUS = Err.Description
End Function

Function KPI_STRETCH(history, target, Optional direction, Optional ahead, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_STRETCH = XLPy.CallUDF("addin.functions", "KPI_STRETCH", Array(history, target, direction, ahead, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_STRETCH = XLPy.CallUDF("addin.functions", "KPI_STRETCH", Array(history, target, direction, ahead, lang))
        Exit Function
    #End If
failed:
    KPI_STRETCH = Err.Description
End Function

Function KPI_TREE(tree, Optional lang)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_TREE = XLPy.CallUDF("addin.functions", "KPI_TREE", Array(tree, lang), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_TREE = XLPy.CallUDF("addin.functions", "KPI_TREE", Array(tree, lang))
        Exit Function
    #End If
failed:
    KPI_TREE = Err.Description
End Function

Function KPI_VERSION(Optional part)
    #If App = "Microsoft Excel" Then
        If TypeOf Application.Caller Is Range Then On Error GoTo failed
        KPI_VERSION = XLPy.CallUDF("addin.functions", "KPI_VERSION", Array(part), ThisWorkbook, Application.Caller)
        Exit Function
    #Else
        KPI_VERSION = XLPy.CallUDF("addin.functions", "KPI_VERSION", Array(part))
        Exit Function
    #End If
failed:
    KPI_VERSION = Err.Description
End Function
