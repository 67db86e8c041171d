package io.agentvine.backend.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

class PeopleAddressesTest {

    @Test
    void knowsLoopbackAndWhatWasNamed() {
        PeopleAddresses people = PeopleAddresses.of(List.of("198.51.100.7", "203.0.113.0/28"));

        assertThat(List.of("127.0.0.1", "127.9.9.9", "0:0:0:0:0:0:0:1", "198.51.100.7", "203.0.113.15")).allMatch(people::contains);
        assertThat(List.of("198.51.100.8", "203.0.113.16", "2001:db8::1")).noneMatch(people::contains);
    }

    @Test
    void saysWhatIsNoAddress() {
        for (String wrong : List.of("gateway.example", "198.51.100.7/99", "300.1.1.1", "")) {
            assertThatThrownBy(() -> PeopleAddresses.of(List.of(wrong))).as(wrong)
                    .hasMessageContaining("agentvine.security.people-addresses").hasMessageContaining("'" + wrong + "'");
        }
    }

    @Test
    void findsTheFirstAddressOfANetwork() throws Exception {
        assertThat(PeopleAddresses.firstOf(InetAddress.getByName("172.18.3.77"), 16)).isEqualTo("172.18.0.1");
        assertThat(PeopleAddresses.firstOf(InetAddress.getByName("192.0.2.200"), 26)).isEqualTo("192.0.2.193");
        assertThat(PeopleAddresses.firstOf(InetAddress.getByName("2001:db8:1::ff"), 64)).isEqualTo("2001:db8:1:0:0:0:0:1");
    }

    @Test
    void readsTheGatewayFromTheTableOfRoutes() {
        List<String> lines = List.of("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT",
                "eth0\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0", "eth0\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
                "eth1\t00000000\tFEFFA8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0", "eth2\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0");

        assertThat(PeopleAddresses.gateways(lines)).containsExactlyInAnyOrder("172.18.0.1", "192.168.255.254");
    }

    @Test
    void letsOnlyThemInWithoutATokenAndThenToPeoplesRoutesOnly() {
        RouteAccess access = new RouteAccess(PeopleAddresses.of(List.of("198.51.100.7"))::contains, true);

        assertThat(granted(access, "GET", "/api/v1/tasks", "198.51.100.7")).isTrue();
        assertThat(granted(access, "GET", "/api/v1/tasks", "198.51.100.9")).isFalse();
        assertThat(granted(access, "POST", "/api/v1/tasks", "198.51.100.9")).isFalse();
        assertThat(granted(access, "PUT", "/api/v1/policy", "198.51.100.7")).isFalse();
        assertThat(granted(access, "POST", "/api/v1/workers", "198.51.100.7")).isFalse();
    }

    private static boolean granted(RouteAccess access, String method, String path, String from) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setRemoteAddr(from);
        return access.authorize(() -> null, new RequestAuthorizationContext(request)).isGranted();
    }
}
