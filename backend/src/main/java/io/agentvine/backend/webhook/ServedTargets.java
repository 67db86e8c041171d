package io.agentvine.backend.webhook;

import jakarta.persistence.LockModeType;
import java.util.Optional;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The targets that were served. Joins a transaction; what it locks is locked until the commit. */
interface ServedTargets extends Repository<ServedTarget, String> {

    void save(ServedTarget target);

    Optional<ServedTarget> findById(String target);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select t from ServedTarget t where t.target = :target")
    Optional<ServedTarget> lockById(String target);
}
