-- A change as text: :diff has its bytes in UTF-8.
convert_from(:diff, 'UTF8')
