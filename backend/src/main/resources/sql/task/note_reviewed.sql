-- Takes a :task out of those that wait for a review, since a person has said what they think of it.
UPDATE tasks SET to_review = 0 WHERE id = :task AND to_review = 1
