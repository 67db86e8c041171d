package io.agentvine.backend.store;

import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Instant;

/** Instants as the tables keep them: epoch milliseconds. Nothing finer survives, on either database. */
public final class StoreTime {

    private StoreTime() {}

    public static Long millis(Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    public static Instant instant(Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** Applied to every {@code Instant} of an entity. */
    @Converter(autoApply = true)
    public static class AsMillis implements AttributeConverter<Instant, Long> {

        @Override
        public Long convertToDatabaseColumn(Instant instant) {
            return millis(instant);
        }

        @Override
        public Instant convertToEntityAttribute(Long millis) {
            return instant(millis);
        }
    }
}
