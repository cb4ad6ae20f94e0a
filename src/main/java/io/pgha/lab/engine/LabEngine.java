package io.pgha.lab.engine;

import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.machine.Machines;
import io.pgha.lab.engine.routes.Cloud;
import io.pgha.lab.engine.routes.Credentials;
import io.pgha.lab.engine.state.Ocids;
import io.pgha.lab.engine.state.Store;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.EngineLog;
import io.pgha.lab.engine.wire.HttpEndpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * A running cloud. At most one has a state directory at a time. It goes on where the last one with that directory was; closing it
 * leaves its machines running.
 *
 * <p>In the state directory the user finds {@code oci/config} (a profile for OCI clients), {@code tenancy.json} (the endpoint and
 * the OCIDs of what there is) and {@code engine.log}; its owner finds {@code admin.key} there.
 */
public final class LabEngine implements AutoCloseable {
    private final Cloud cloud;
    private final HttpEndpoint endpoint;
    private final FileChannel lockFile;

    private LabEngine(Cloud cloud, HttpEndpoint endpoint, FileChannel lockFile) {
        this.cloud = cloud;
        this.endpoint = endpoint;
        this.lockFile = lockFile;
    }

    /**
     * Starts a cloud by the system's clock.
     *
     * @throws IOException if the state directory or an address cannot be had
     */
    public static LabEngine start(LabConfig config, Machines machines) throws IOException {
        return start(config, machines, Clock.systemUTC());
    }

    /** As {@link #start(LabConfig, Machines)}, by another clock. */
    public static LabEngine start(LabConfig config, Machines machines, Clock clock) throws IOException {
        Store store = new Store(config.stateDirectory());
        FileChannel lockFile = lock(store);
        try {
            EngineLog log = new EngineLog(store.path("engine.log"), clock);
            Ocids ocids = new Ocids(config.region());
            World world = new World(
                    store, clock, ocids, Duration.ofMinutes(config.limits().terminatedMinutes()));
            Credentials credentials = Credentials.load(store, ocids);
            Cloud cloud = new Cloud(config, world, machines, credentials, clock, log);
            HttpEndpoint endpoint = serve(config, cloud);
            LabEngine engine = new LabEngine(cloud, endpoint, lockFile);
            new Offer(config, store, world, cloud.landscape())
                    .write(engine.url().toString(), credentials);
            return engine;
        } catch (IOException | RuntimeException e) {
            lockFile.close();
            throw e;
        } catch (GeneralSecurityException e) {
            lockFile.close();
            throw new IOException("this JDK lacks the cryptography that the lab needs", e);
        }
    }

    /** Machines are looked after from before the first request; if nobody can be served, not at all. */
    private static HttpEndpoint serve(LabConfig config, Cloud cloud) throws IOException {
        cloud.start();
        try {
            return HttpEndpoint.open(
                    config.listen().stream().map(LabEngine::address).toList(), cloud::answer);
        } catch (IOException e) {
            cloud.close();
            throw e;
        }
    }

    /** The addresses served, in the order of the configuration. */
    public List<InetSocketAddress> addresses() {
        return endpoint.addresses();
    }

    /** The URL for clients, at the first address. */
    public URI url() {
        InetSocketAddress first = addresses().get(0);
        return URI.create("http://" + first.getAddress().getHostAddress() + ":" + first.getPort());
    }

    /** Names of the operations that the lab has. */
    public Set<String> operations() {
        return cloud.implemented();
    }

    /** Stops serving and gives the state directory free; machines keep running. */
    @Override
    public void close() throws IOException {
        endpoint.close();
        cloud.close();
        lockFile.close();
    }

    private static FileChannel lock(Store store) throws IOException {
        FileChannel channel = FileChannel.open(store.path("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new IOException("another engine of this process uses " + store.path(""), e);
        }
        channel.close();
        throw new IOException("another engine uses " + store.path(""));
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
