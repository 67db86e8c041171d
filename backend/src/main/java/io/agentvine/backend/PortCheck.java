package io.agentvine.backend;

import io.agentvine.backend.platform.StartRefusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/** Looks, once the settings are read and before anything is started, whether the port can be had. */
final class PortCheck implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        Environment settings = event.getEnvironment();
        int port = settings.getProperty("server.port", Integer.class, 8000);
        if (port > 0) {
            requireFree(settings.getProperty("server.address", InetAddress.class, InetAddress.getLoopbackAddress()), port);
        }
    }

    /** @throws StartRefusal where something listens there, or the address is none of this machine's */
    static void requireFree(InetAddress address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port), 1);
        } catch (IOException e) {
            throw new StartRefusal("Port " + port + " of " + address.getHostAddress() + " cannot be listened on (" + e.getMessage()
                    + "). Where another program has it, perhaps another AgentVine, stop that, or start this one with --server.port="
                    + (port + 1) + " or another free port.");
        }
    }

    /** After the settings files. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
