package io.agentvine.backend.platform;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

/** The backend is to listen beyond loopback, but has not both tokens. Says all that listening there needs, with the lines for it. */
class MissingTokens extends StartRefusal {

    MissingTokens(List<Path> missing, Path home, ServerProperties server) {
        super("""
                Listening beyond loopback needs an operator token and a worker token, and there is no %s.

                Start it so, which makes the missing ones; NAME is what others call this machine by, since requests to any other Host are refused:

                    java -jar backend.jar --server.address=%s --agentvine.security.make-tokens=true --agentvine.security.allowed-hosts=NAME

                People then show the operator token, in a browser as the password, and workers the worker token:

                    curl -s -H "Authorization: Bearer $(cat '%s')" http://NAME:%s/api/v1/tasks
                    AGENTVINE_TOKEN='the content of %s' java -jar worker.jar --api-url=http://NAME:%s

                Or listen on this machine only: --server.address=127.0.0.1""".formatted(
                missing.stream().map(Path::toString).collect(Collectors.joining(" and no ")),
                address(server.getAddress()),
                home.resolve(Tokens.OPERATOR_FILE),
                port(server),
                home.resolve(Tokens.WORKER_FILE),
                port(server)));
    }

    private static String address(InetAddress address) {
        return address == null ? "0.0.0.0" : address.getHostAddress();
    }

    private static int port(ServerProperties server) {
        return server.getPort() == null ? 8000 : server.getPort();
    }
}
