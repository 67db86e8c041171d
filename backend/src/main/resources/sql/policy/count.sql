-- How many versions of the rules there were.
SELECT count(*) FROM policies
