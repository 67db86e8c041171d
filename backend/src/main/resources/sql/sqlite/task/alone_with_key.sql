-- There is one writer: nobody else submits with this idempotency :key meanwhile. Answers it.
SELECT :key AS waited
