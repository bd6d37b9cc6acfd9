### What stands around every page.

frame-sorry = Something went wrong here, and it is our fault. Your settings are kept in the address: reload the page.
frame-glossary = What the words mean
frame-skip = To the page
frame-close = Close
