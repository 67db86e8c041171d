-- Makes the pull requests whose last commit is :head due now, where they are followed.
UPDATE pull_requests SET next_at = ${now} WHERE head = :head AND next_at > ${now}
