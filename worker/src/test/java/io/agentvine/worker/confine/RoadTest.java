package io.agentvine.worker.confine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.agentvine.protocol.Network;
import io.agentvine.protocol.Reach;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy of a wall, with real sockets and a real server at the far side. */
class RoadTest {

    @TempDir
    Path folder;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer far;
    private Gatekeeper gatekeeper = Gatekeeper.NAMED_ONLY;

    @BeforeEach
    void startFarSide() throws IOException {
        far = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        far.createContext("/", exchange -> {
            try (exchange) {
                asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " of " + exchange.getRequestHeaders().getFirst("Host") + " "
                        + exchange.getRequestHeaders().containsKey("Proxy-Authorization")
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, 4);
                exchange.getResponseBody().write("far!".getBytes(StandardCharsets.UTF_8));
            }
        });
        far.start();
    }

    @AfterEach
    void stopFarSide() {
        far.stop(0);
    }

    @Test
    void leadsToHostsThatAreAllowed() throws Exception {
        NetworkReach reach = NetworkReach.of("hosts", List.of("Files.example.com", "*.example.org"));

        assertThat(ask(reach, "GET http://files.example.com:" + port() + "/a?b=c HTTP/1.1\r\nHost: other.example.net\r\nProxy-Authorization: x")).contains("200", "far!");
        assertThat(ask(reach, "POST http://FILES.example.com.:" + port() + " HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello")).contains("far!");
        assertThat(ask(reach, "CONNECT a.b.example.org:" + port() + " HTTP/1.1\r\n\r\nGET /inside HTTP/1.1\r\nHost: x\r\nConnection: close"))
                .startsWith("HTTP/1.1 200 Connection established").contains("far!");

        assertThat(asked).containsExactly("GET /a?b=c of files.example.com:" + port() + " false", "POST / of FILES.example.com.:" + port() + " falsehello",
                "GET /inside of x false");
    }

    /** Not every server says so, and a client that keeps its connections would send the next request where nobody reads it. */
    @Test
    void saysThatAConnectionIsOverWithItsAnswer() throws Exception {
        NetworkReach reach = NetworkReach.of("hosts", List.of("files.example.com"));
        assertThat(ask(reach, "GET http://files.example.com:" + port() + "/ HTTP/1.1")).startsWith("HTTP/1.1 200 OK\r\nConnection: close\r\n").endsWith("far!");
        assertThat(ask(reach, "POST http://files.example.com:" + port() + "/ HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi"))
                .as("an answer before it goes on as it is").startsWith("HTTP/1.1 100 Continue\r\n").containsOnlyOnce("Connection: close").contains("\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n").endsWith("far!");
        assertThat(ask(reach, "CONNECT files.example.com:" + port() + " HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close"))
                .as("nothing is said within a tunnel").contains("HTTP/1.1 200 OK\r\nDate: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other.example.com", "example.org", "files.example.com.evil.net", "notexample.org", "127.0.0.1"})
    void refusesOtherHosts(String host) throws Exception {
        NetworkReach reach = NetworkReach.of("hosts", List.of("files.example.com", "*.example.org"));
        assertThat(ask(reach, "CONNECT " + host + ":" + port() + " HTTP/1.1")).startsWith("HTTP/1.1 403").contains("--allow-hosts");
        assertThat(ask(reach, "GET http://" + host + ":" + port() + "/ HTTP/1.1")).startsWith("HTTP/1.1 403");
        assertThat(asked).isEmpty();
    }

    @Test
    void leadsToTheRegistriesWhereHostsAreNamed() throws Exception {
        assertThat(ask(NetworkReach.of("hosts", List.of()), "CONNECT registry.npmjs.org:" + port() + " HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close")).contains("far!");
        assertThat(ask(NetworkReach.of("hosts", List.of()), "CONNECT registry.npmjs.org.evil.example:" + port() + " HTTP/1.1")).startsWith("HTTP/1.1 403");
    }

    @Test
    void asksItsGatekeeperForEachHost() throws Exception {
        List<String> wanted = new CopyOnWriteArrayList<>();
        gatekeeper = (host, port, named) -> {
            wanted.add(host + " " + named);
            return host.startsWith("no") ? "nobody wants that" : null;
        };
        NetworkReach reach = NetworkReach.of("hosts", List.of("no.example.com"));

        assertThat(ask(reach, "GET http://Unknown.example.com.:" + port() + "/ HTTP/1.1")).contains("far!");
        assertThat(ask(reach, "GET http://no.example.com:" + port() + "/ HTTP/1.1")).contains("403", "nobody wants that");
        assertThat(ask(NetworkReach.of("none", List.of()), "GET http://unknown.example.com:" + port() + "/ HTTP/1.1")).contains("403");

        assertThat(wanted).containsExactly("unknown.example.com false", "no.example.com true");
    }

    @Test
    void refusesEveryHostWithoutANetwork() throws Exception {
        assertThat(ask(NetworkReach.of("none", List.of("files.example.com")), "CONNECT files.example.com:443 HTTP/1.1")).contains("403", "it has no network");
    }

    @Test
    void goesByWhatTheTaskSaysWithinAWorkerThatHasANetwork() {
        NetworkReach worker = NetworkReach.of("hosts", List.of("files.example.com"));
        NetworkReach named = worker.of(new Reach(null, List.of("*.Example.org")));
        assertThat(named.allows("files.example.com")).isTrue();
        assertThat(named.allows("a.example.org")).isTrue();
        assertThat(named.allows("other.example.net")).isFalse();
        assertThat(worker.of(new Reach(Network.OPEN, List.of())).allows("other.example.net")).isTrue();
        assertThat(worker.of(new Reach(Network.NONE, List.of("a.example.org"))).allows("files.example.com")).isFalse();
        assertThat(NetworkReach.OPEN.of(new Reach(Network.HOSTS, List.of())).allows("other.example.net")).isFalse();
        assertThat(NetworkReach.of("none", List.of()).of(new Reach(Network.OPEN, List.of())).allows("a.example.org")).as("no task opens a closed worker").isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT nothing", "GET / FTP/1.1", "CONNECT user@files.example.com:1 HTTP/1.1", "GET https://files.example.com/ HTTP/1.1", "\u0000\u0001",
            "CONNECT files.example.com:99999 HTTP/1.1", "GET http://[::1/ HTTP/1.1", "GET /hook/x HTTP/1.1"})
    void goesNowhereWithWhatIsNoRequestForAHost(String line) throws Exception {
        assertThat(ask(NetworkReach.OPEN, line)).doesNotContain(" 200 ");
        assertThat(asked).isEmpty();
    }

    @Test
    void connectsToTheAddressThatItLookedAt() throws Exception {
        Deque<String> answers = new ArrayDeque<>(List.of("203.0.113.7", "127.0.0.1"));
        Destinations rebinding = new Destinations(null) {
            @Override
            List<InetAddress> lookUp(String host) throws UnknownHostException {
                return List.of(InetAddress.getByName(answers.pop()));
            }
        };
        assertThat(rebinding.resolve("files.example.com").getHostAddress()).isEqualTo("203.0.113.7");
        assertThat(answers).as("asked once").hasSize(1);
        assertThatThrownBy(() -> rebinding.resolve("files.example.com")).isInstanceOf(Destinations.RefusedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "0.0.0.0", "0.1.2.3", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1",
            "192.0.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
            "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1"})
    void knowsAnAddressThatIsNotPublic(String address) throws Exception {
        assertThat(Destinations.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "172.15.0.1", "172.32.0.1", "100.63.0.1", "100.128.0.1", "192.167.0.1", "223.255.255.1", "2606:4700::1111", "2a00:1450::1"})
    void knowsAnAddressThatIsPublic(String address) throws Exception {
        assertThat(Destinations.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @Test
    void neverLeadsToTheBackend() throws Exception {
        assertThat(new Destinations("203.0.113.9").permits(InetAddress.getByName("203.0.113.9"))).isFalse();
        assertThat(new Destinations("203.0.113.9").permits(InetAddress.getByName("203.0.113.8"))).isTrue();
    }

    @Test
    void saysWhatIsWrongWithAnOption() {
        assertThatThrownBy(() -> NetworkReach.of("some", List.of())).hasMessage("--network: expected none, hosts or open, found 'some'");
        assertThatThrownBy(() -> NetworkReach.of("hosts", List.of("http://x/"))).hasMessageContaining("--allow-hosts").hasMessageContaining("found 'http://x/'");
    }

    private int port() {
        return far.getAddress().getPort();
    }

    /** Where every name leads to the far side, as if its address were public. */
    private String ask(NetworkReach reach, String request) throws IOException {
        Destinations everywhere = new Destinations(null) {
            @Override
            List<InetAddress> lookUp(String host) {
                return List.of(InetAddress.getLoopbackAddress());
            }

            @Override
            boolean permits(InetAddress address) {
                return true;
            }
        };
        Path socket = folder.resolve("road");
        try (Road road = new Road(socket, "tried", new Road.Way(reach, gatekeeper, everywhere), null);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(road.socket()))) {
            client.write(ByteBuffer.wrap((request + (request.contains("\r\n\r\nhello") ? "" : "\r\n\r\n")).getBytes(StandardCharsets.ISO_8859_1)));
            StringBuilder answer = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (client.read(buffer.clear()) >= 0) {
                answer.append(StandardCharsets.ISO_8859_1.decode(buffer.flip()));
            }
            return answer.toString();
        }
    }
}
