"""The sheet of goods: every variant a row, taken out as CSV, changed in a spreadsheet, brought in again."""
