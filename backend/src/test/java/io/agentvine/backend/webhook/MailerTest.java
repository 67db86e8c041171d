package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.agentvine.backend.platform.StartRefusal;
import io.agentvine.backend.webhook.Target.Format;
import io.agentvine.backend.webhook.WebhookSettings.Webhook;
import io.agentvine.protocol.Wire;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.JavaMailSenderImpl;

class MailerTest {

    private static final WebhookSettings MAILED = new WebhookSettings(List.of(new Webhook("mailto:team@vine.example", null, Set.of(), Format.JSON)), null);

    @Test
    void refusesTheStartWhereItCouldMailNothing() {
        assertThatThrownBy(() -> mailer(MAILED, null, "me@vine.example")).isInstanceOf(StartRefusal.class).hasMessageContaining("set spring.mail.host");
        assertThatThrownBy(() -> mailer(MAILED, server(25), "me")).isInstanceOf(StartRefusal.class).hasMessageContaining("set agentvine.mail-from");
        assertThat(mailer(new WebhookSettings(List.of(), null), null, "")).as("nobody is mailed").isNotNull();
    }

    @Test
    void saysWhatTheServerSaidWhereItDoesNotTakeAMail() throws IOException {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        Mailer mailer = mailer(MAILED, server(mail.getSmtp().getPort()), "me@vine.example");
        Target target = MAILED.targets().get(0);
        WebhookDelivery due = WebhookDelivery.of(UUID.randomUUID(), target,
                new WebhookDelivery.Post(WebhookEvent.FAILED, null, null, Wire.write(Mailer.Mail.of("Greet failed.\nMore"))), Instant.EPOCH);
        assertThat(mailer.send(target, due)).isEqualTo(new Poster.Outcome(null, null));
        assertThat(mail.getReceivedMessages()).hasSize(1);
        mail.stop();
        assertThat(mailer.send(target, due).error()).contains("ConnectException");
        try (ServerSocket refusing = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> refuseTheRecipient(refusing));
            assertThat(mailer(MAILED, server(refusing.getLocalPort()), "me@vine.example").send(target, due).error()).contains("550 no such mailbox here");
        }
    }

    private static void refuseTheRecipient(ServerSocket server) {
        try (Socket client = server.accept()) {
            BufferedReader heard = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
            PrintStream say = new PrintStream(client.getOutputStream(), true, StandardCharsets.US_ASCII);
            say.print("220 here\r\n");
            for (String line = heard.readLine(); line != null; line = heard.readLine()) {
                say.print(line.startsWith("RCPT") ? "550 no such mailbox here\r\n" : "250 yes\r\n");
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Test
    void hasTheFirstLineAsItsSubjectAndCutsNoCharacter() {
        assertThat(Mailer.Mail.of("Greet\tasks\nmore").subject()).isEqualTo("Greet asks");
        assertThat(Mailer.Mail.of("").subject()).isEmpty();
        String subject = Mailer.Mail.of("😀".repeat(200)).subject();
        assertThat(subject).isEqualTo("😀".repeat(119) + "…");
    }

    private static Mailer mailer(WebhookSettings settings, JavaMailSender server, String login) {
        StaticListableBeanFactory beans = new StaticListableBeanFactory();
        if (server != null) {
            beans.addBean("server", server);
        }
        return new Mailer(settings, beans.getBeanProvider(JavaMailSender.class), login);
    }

    private static JavaMailSender server(int port) {
        JavaMailSenderImpl sender = new JavaMailSenderImpl();
        sender.setHost("127.0.0.1");
        sender.setPort(port);
        return sender;
    }
}
