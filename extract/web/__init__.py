"""Reading the web: one address in, one page out, safely and politely."""
