"""What we put into somebody's workbook, and how it comes out again: buttons, macros, the official file inside."""
