package io.agentvine.backend.platform;

import java.beans.PropertyEditorSupport;
import java.util.UUID;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.InitBinder;

/** Takes an id only in its full form: Java's own reading would make a UUID of 1-1-1-1-1. */
@ControllerAdvice
class StrictIds {

    @InitBinder
    void register(WebDataBinder binder) {
        binder.registerCustomEditor(UUID.class, new FullForm());
    }

    private static final class FullForm extends PropertyEditorSupport {
        @Override
        public void setAsText(String text) {
            UUID id = UUID.fromString(text);
            if (!id.toString().equalsIgnoreCase(text)) {
                throw new IllegalArgumentException("must be a UUID");
            }
            setValue(id);
        }
    }
}
