-- Makes the pull request of that :url due now, where it is followed.
UPDATE pull_requests SET next_at = ${now} WHERE url = :url AND next_at > ${now}
