"""The dashboard as a page or a picture to share, drawn from the plan without a spreadsheet."""
