package io.pgha.oci;

import com.oracle.bmc.ClientConfiguration;
import com.oracle.bmc.common.ClientBuilderBase;
import com.oracle.bmc.core.BlockstorageClient;
import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.VirtualNetworkClient;
import com.oracle.bmc.http.client.jersey3.Jersey3ClientProperties;
import com.oracle.bmc.identity.IdentityClient;
import com.oracle.bmc.identity.requests.ListRegionSubscriptionsRequest;
import com.oracle.bmc.retrier.RetryConfiguration;
import com.oracle.bmc.util.CircuitBreakerUtils;
import com.oracle.bmc.workrequests.WorkRequestClient;
import java.util.function.Consumer;

/**
 * The SDK's clients, each made when first used: the first costs about a second, a session that never calls the cloud none. Where
 * an endpoint is given every client calls it and nothing else.
 */
final class Clients implements AutoCloseable {
    private final TenancySettings settings;
    private final ClientConfiguration configuration;
    private final CallThreads threads = new CallThreads();
    private final Lazy<Login> login;
    final Lazy<ComputeClient> compute = new Lazy<>(this::makeCompute);
    final Lazy<VirtualNetworkClient> network = new Lazy<>(this::makeNetwork);
    final Lazy<BlockstorageClient> storage = new Lazy<>(this::makeStorage);
    final Lazy<IdentityClient> identity = new Lazy<>(this::makeIdentity);
    final Lazy<IdentityClient> homeIdentity = new Lazy<>(this::makeHomeIdentity);
    final Lazy<WorkRequestClient> workRequests = new Lazy<>(this::makeWorkRequests);

    Clients(TenancySettings settings, Timing timing) {
        this.settings = settings;
        login = new Lazy<>(() -> new Credentials(settings).login());
        configuration = ClientConfiguration.builder()
                .connectionTimeoutMillis((int) timing.connect().toMillis())
                .readTimeoutMillis((int) timing.read().toMillis())
                .retryConfiguration(RetryConfiguration.NO_RETRY_CONFIGURATION)
                // An open circuit breaker would refuse a user's next command for half a minute because of the last one.
                .circuitBreakerConfiguration(CircuitBreakerUtils.getNoCircuitBreakerConfiguration())
                .build();
    }

    Login login() {
        return login.get();
    }

    private ComputeClient makeCompute() {
        ComputeClient client = made(ComputeClient.builder());
        point(client::setEndpoint, client::setRegion, client::getEndpoint);
        return client;
    }

    private VirtualNetworkClient makeNetwork() {
        VirtualNetworkClient client = made(VirtualNetworkClient.builder());
        point(client::setEndpoint, client::setRegion, client::getEndpoint);
        return client;
    }

    private BlockstorageClient makeStorage() {
        BlockstorageClient client = made(BlockstorageClient.builder());
        point(client::setEndpoint, client::setRegion, client::getEndpoint);
        return client;
    }

    private IdentityClient makeIdentity() {
        IdentityClient client = made(IdentityClient.builder());
        point(client::setEndpoint, client::setRegion, client::getEndpoint);
        return client;
    }

    private WorkRequestClient makeWorkRequests() {
        WorkRequestClient client = made(WorkRequestClient.builder());
        point(client::setEndpoint, client::setRegion, client::getEndpoint);
        return client;
    }

    // Groups and policies can be changed only in the tenancy's home region.
    private IdentityClient makeHomeIdentity() {
        if (settings.endpoint().isPresent()) {
            return identity.get();
        }
        String home = identity
                .get()
                .listRegionSubscriptions(ListRegionSubscriptionsRequest.builder()
                        .tenancyId(login().tenancyId())
                        .build())
                .getItems()
                .stream()
                .filter(region -> Boolean.TRUE.equals(region.getIsHomeRegion()))
                .map(region -> region.getRegionName())
                .findFirst()
                .orElse(login().region());
        if (home.equals(login().region())) {
            return identity.get();
        }
        IdentityClient client = made(IdentityClient.builder());
        client.setRegion(home);
        return client;
    }

    private <B extends ClientBuilderBase<B, C>, C> C made(B builder) {
        return builder.configuration(configuration)
                .additionalClientConfigurator(
                        client -> client.property(Jersey3ClientProperties.EXECUTOR_SERVICE_PROVIDER, threads))
                .build(login().provider());
    }

    // A region set on a client replaces its endpoint: the endpoint comes last or the call goes to the real cloud.
    private void point(Consumer<String> setEndpoint, Consumer<String> setRegion, SdkClient client) {
        settings.endpoint().ifPresentOrElse(setEndpoint, () -> setRegion.accept(login().region()));
        settings.endpoint().filter(url -> !client.url().startsWith(url)).ifPresent(url -> {
            throw new IllegalStateException("a client calls " + client.url() + " instead of " + url);
        });
    }

    @Override
    public void close() {
        compute.ifMade().ifPresent(ComputeClient::close);
        network.ifMade().ifPresent(VirtualNetworkClient::close);
        storage.ifMade().ifPresent(BlockstorageClient::close);
        homeIdentity.ifMade().filter(home -> home != identity.get()).ifPresent(IdentityClient::close);
        identity.ifMade().ifPresent(IdentityClient::close);
        workRequests.ifMade().ifPresent(WorkRequestClient::close);
        login.ifMade().ifPresent(Login::close);
        threads.close();
    }
}
