package io.agentvine.backend.chat;

import io.agentvine.protocol.Wire;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Answers of the controller, under the rules of people's: the first that is accepted counts. It never allows for a whole task and never
 * changes an input. Joins a transaction, which has to be rolled back where one of these throws.
 */
@Component
public class ControllerAnswers {

    private final Questions questions;

    ControllerAnswers(Questions questions) {
        this.questions = questions;
    }

    /**
     * Of a permission or a plan.
     *
     * @throws io.agentvine.backend.platform.ProblemException 409 where another was first or nobody waits for it any more
     */
    public void allow(UUID question, String by) {
        JsonNode allow = Wire.mapper().valueToTree("allow");
        questions.answer(question, asked -> Replies.read(asked, allow, null), by);
    }

    /** @param reason what the agent gets to read */
    public void refuse(UUID question, String reason, String by) {
        questions.answer(question, asked -> Decision.refuse("The controller", "deny: " + reason, reason), by);
    }

    /** @param chosen a label, several in a list, or of several questions an object with such an answer to the text of each */
    public void choose(UUID question, JsonNode chosen, String by) {
        questions.answer(question, asked -> Replies.read(asked, chosen, null), by);
    }
}
