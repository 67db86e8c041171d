-- Many ids, as a list that a column is in.
-- ids: a JSON array
(select value from json_each(:ids))
