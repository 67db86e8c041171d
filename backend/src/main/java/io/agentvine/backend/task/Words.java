package io.agentvine.backend.task;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.PermissionLevel;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.TaskType;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.util.Locale;

/** Enums as the tables keep them: their lower-case words. */
abstract class Words<E extends Enum<E>> implements AttributeConverter<E, String> {

    private final Class<E> type;

    private Words(Class<E> type) {
        this.type = type;
    }

    @Override
    public String convertToDatabaseColumn(E value) {
        return value == null ? null : value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public E convertToEntityAttribute(String word) {
        return word == null ? null : Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
    }

    @Converter
    static final class OfTaskType extends Words<TaskType> {
        OfTaskType() {
            super(TaskType.class);
        }
    }

    @Converter
    static final class OfPriority extends Words<Priority> {
        OfPriority() {
            super(Priority.class);
        }
    }

    @Converter
    static final class OfPermissionLevel extends Words<PermissionLevel> {
        OfPermissionLevel() {
            super(PermissionLevel.class);
        }
    }

    @Converter
    static final class OfTaskStatus extends Words<TaskStatus> {
        OfTaskStatus() {
            super(TaskStatus.class);
        }
    }

    @Converter
    static final class OfQueueName extends Words<QueueName> {
        OfQueueName() {
            super(QueueName.class);
        }
    }

    @Converter
    static final class OfFailureClass extends Words<FailureClass> {
        OfFailureClass() {
            super(FailureClass.class);
        }
    }
}
