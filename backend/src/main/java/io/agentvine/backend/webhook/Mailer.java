package io.agentvine.backend.webhook;

import io.agentvine.backend.platform.StartRefusal;
import io.agentvine.protocol.Wire;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.mail.MailException;
import org.springframework.mail.MailSendException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;

/**
 * Sends one delivery as a mail, once, by the server that {@code spring.mail} names. One that is sent again has the same
 * {@code Message-ID}, by which mail programs know it.
 */
class Mailer {

    private final JavaMailSender server;
    private final String from;

    /** @throws StartRefusal where somebody is to be mailed and there is no server, or nobody to send as */
    Mailer(WebhookSettings settings, ObjectProvider<JavaMailSender> server, @Value("${spring.mail.username:}") String login) {
        this.server = server.getIfAvailable();
        this.from = settings.mailFrom() != null ? settings.mailFrom() : login.contains("@") ? login : null;
        for (Target target : settings.targets()) {
            if (target.format() == Target.Format.MAIL) {
                require(this.server != null, "agentvine.webhooks has " + target.shown() + ", and no mail server is set: set spring.mail.host");
                require(from != null, "agentvine.webhooks has " + target.shown() + ", and nobody is named to send as: set agentvine.mail-from");
            }
        }
    }

    /** What a delivery's body holds. */
    record Mail(String subject, String text) {

        private static final int LONGEST_SUBJECT = 120;

        /** With the text's first line as its subject. */
        static Mail of(String text) {
            String line = text.lines().findFirst().orElse("").replace('\t', ' ');
            return new Mail(line.codePointCount(0, line.length()) <= LONGEST_SUBJECT ? line
                    : line.substring(0, line.offsetByCodePoints(0, LONGEST_SUBJECT - 1)) + "…", text);
        }
    }

    Poster.Outcome send(Target target, WebhookDelivery due) {
        try {
            server.send(message(target.mailbox(), due));
            return new Poster.Outcome(null, null);
        } catch (MailException | MessagingException unsent) {
            return new Poster.Outcome(null, Poster.shortened(reason(unsent)));
        }
    }

    private MimeMessage message(String to, WebhookDelivery due) throws MessagingException {
        Mail mail = Wire.read(due.body(), Mail.class);
        MimeMessage message = server.createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(message, StandardCharsets.UTF_8.name());
        helper.setFrom(from);
        helper.setTo(to);
        helper.setSubject(mail.subject());
        helper.setText(mail.text());
        message.setHeader("Message-ID", "<" + due.getId() + "@agentvine>");
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("AgentVine-Event", due.event().word());
        return message;
    }

    /** What the server said, which stands at the end of the causes of what failed for the one message. */
    private static String reason(Exception unsent) {
        Throwable cause = unsent instanceof MailSendException several && several.getMessageExceptions().length > 0 ? several.getMessageExceptions()[0] : unsent;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getClass().getSimpleName() + ": " + String.valueOf(cause.getMessage()).strip();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new StartRefusal(message);
        }
    }
}
