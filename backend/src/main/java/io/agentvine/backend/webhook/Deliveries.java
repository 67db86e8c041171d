package io.agentvine.backend.webhook;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The deliveries. Joins a transaction; what it locks is locked until the commit. */
interface Deliveries extends Repository<WebhookDelivery, UUID> {

    void save(WebhookDelivery delivery);

    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select d from WebhookDelivery d where d.id = :id")
    Optional<WebhookDelivery> lockById(UUID id);

    /** The oldest that is due. */
    @Lock(LockModeType.PESSIMISTIC_WRITE)
    @Query("select d from WebhookDelivery d where d.target = :target and d.status = PENDING and d.nextAt <= :now order by d.id limit 1")
    Optional<WebhookDelivery> lockOldestDue(String target, Instant now);

    @Query("select count(d) > 0 from WebhookDelivery d where d.target = :target and d.status = PENDING and d.nextAt <= :now")
    boolean anyDue(String target, Instant now);

    @Modifying
    @Query("delete from WebhookDelivery d where d.status <> PENDING and d.createdAt < :before")
    void deleteOverBefore(Instant before);

    @Modifying
    @Query("update WebhookDelivery d set d.status = FAILED, d.nextAt = null, d.lastError = :error where d.status = PENDING and d.createdAt < :before")
    void giveUpBefore(Instant before, String error);
}
