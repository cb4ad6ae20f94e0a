package io.pgha.ops.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShowBalancersTest {
    private static final List<String> STAT = List.of(
            "# pxname,svname,scur,stot,status,lastchg,type,check_status,last_chk,bck,",
            "primary,FRONTEND,0,9,OPEN,,0,,,,",
            "primary,a,1,9,UP,12,2,L7OK,\"HTTP status check, returned 200\",0,",
            "primary,b,0,0,DOWN,12,2,* L7STS,,0,",
            "primary,BACKEND,1,9,UP,12,1,,,,");

    @Test
    void onlyServersAreReadAndTheirChecks() {
        List<ShowBalancers.Server> servers = ShowBalancers.servers("n", STAT);
        assertThat(servers).extracting(ShowBalancers.Server::server).containsExactly("a", "b");
        assertThat(servers.get(0).checkText()).isEqualTo("HTTP status check, returned 200");
        assertThat(servers.get(1).check()).isEqualTo("L7STS");
    }

    @Test
    void whatPatroniDoesNotAgreeWithIsNamed() {
        List<ShowBalancers.Server> servers = ShowBalancers.servers("n", STAT);
        assertThat(ShowBalancers.contradictions("n", servers, Optional.of("a"), List.of("a", "b")))
                .isEmpty();
        assertThat(ShowBalancers.contradictions("n", servers, Optional.of("b"), List.of("a", "b", "c")))
                .hasSize(2)
                .anyMatch(line -> line.contains("leads to a, though b leads"))
                .anyMatch(line -> line.contains("does not know c"));
    }
}
