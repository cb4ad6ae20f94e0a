package io.pgha.observe.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.pgha.model.Node;
import io.pgha.model.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswersTest {
    private static final Node NODE = new Node("n1", 1, "192.0.2.1", "ocid1.instance.oc1..a", "AD-1", "FD-1", "v", "d");

    private static Problem refusal(Throwable failure) {
        return Answers.refusal(NODE, new ExecutionException(failure));
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        Status.DEADLINE_EXCEEDED.withDescription(
                                "CallOptions deadline exceeded after 3.999714567s. Name resolution delay 0.002 seconds."
                                        + " [closed=[], open=[[buffered_nanos=36, remote_addr=127.0.0.1/127.0.0.1:40715]]]"),
                        "ETCD_MEMBER_SILENT",
                        "it gave no answer in time: it or its machine is overloaded, or hangs"),
                Arguments.of(
                        Status.UNAVAILABLE.withDescription("Network closed for unknown reason"),
                        "ETCD_MEMBER_SILENT",
                        "the connection broke off"),
                Arguments.of(
                        Status.UNAVAILABLE.withDescription("Keepalive failed. The connection is likely gone"),
                        "ETCD_MEMBER_SILENT",
                        "the connection broke off"),
                Arguments.of(
                        Status.UNAVAILABLE
                                .withDescription("io exception")
                                .withCause(new ConnectException("finishConnect(..) failed: Connection refused")),
                        "ETCD_MEMBER_SILENT",
                        "nothing serves clients there"),
                Arguments.of(
                        Status.UNAVAILABLE
                                .withDescription("io exception")
                                .withCause(new IOException(
                                        new SSLHandshakeException("Received fatal alert: bad_certificate"))),
                        "ETCD_MEMBER_SILENT",
                        "TLS was refused: the certificate of one side does not fit the authority of the other"),
                Arguments.of(
                        Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests"),
                        "ETCD_REFUSED",
                        "it has more requests than it can work off: it or its disk is overloaded"),
                Arguments.of(
                        Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: mvcc: database space exceeded"),
                        "ETCD_NO_SPACE",
                        "mvcc: database space exceeded"),
                Arguments.of(
                        Status.UNAVAILABLE.withDescription("etcdserver: request timed out"),
                        "ETCD_NO_QUORUM",
                        "request timed out"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void whatTheLibrarySaysIsPutIntoOurWords(Status status, String code, String cause) {
        Problem problem = refusal(status.asRuntimeException());
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.cause()).isEqualTo(cause);
    }

    @Test
    void whoIsNotLetInByEtcdIsToldSo() {
        for (Status status : new Status[] {
            Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied"),
            Status.UNAUTHENTICATED.withDescription("etcdserver: invalid auth token"),
            Status.INVALID_ARGUMENT.withDescription("etcdserver: user name is empty")
        }) {
            Problem problem = refusal(status.asRuntimeException());
            assertThat(problem.code()).isEqualTo("ETCD_DENIED");
            assertThat(problem.cause()).contains("certificate").doesNotContain("etcdserver");
        }
    }
}
