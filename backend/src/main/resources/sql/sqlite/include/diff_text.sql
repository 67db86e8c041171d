-- A change as text: :diff has its bytes in UTF-8.
CAST(:diff AS TEXT)
