-- Many ids, as a list that a column is in.
-- ids: a JSON array
(select jsonb_array_elements_text(cast(:ids as jsonb)))
