package io.agentvine.backend.task;

import java.util.Optional;
import java.util.UUID;
import org.springframework.data.repository.Repository;

/** The tasks, for reading. */
public interface Tasks extends Repository<Task, UUID> {

    Optional<Task> findById(UUID id);

    boolean existsById(UUID id);
}
