package io.pgha.lab.engine.routes;

import io.pgha.lab.engine.config.LabConfig;
import io.pgha.lab.engine.machine.Machines;
import io.pgha.lab.engine.state.Cidr;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.trust.Authority;
import io.pgha.lab.engine.trust.Sessions;
import io.pgha.lab.engine.wire.EngineLog;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Response;
import io.pgha.lab.engine.wire.Signatures;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** All that answers requests, put together: the signed API, the instances' metadata, sessions, and the owner's door. */
public final class Cloud implements AutoCloseable {
    private final Router router;
    private final MetadataDoor metadata;
    private final SessionDoor sessionDoor;
    private final AdminDoor admin;
    private final Clockwork clockwork;
    private final Landscape landscape;
    private final InstanceLife life;
    private final Machines machines;
    private final Set<String> implemented;

    /** The cloud of a world and its machines; {@link #start} it before it is asked anything. */
    public Cloud(LabConfig config, World world, Machines machines, Credentials credentials, Clock clock, EngineLog log)
            throws GeneralSecurityException {
        this.machines = machines;
        landscape = new Landscape(config, world);
        Lab lab = new Lab(config, world, machines, new Listing(config.limits()), landscape);
        clockwork = new Clockwork(world, log);
        Vnics vnics = new Vnics(world);
        Addresses addresses = new Addresses(world, Cidr.parse(config.network().publicAddresses()));
        Documents documents = new Documents(world, config.tagNamespaces());
        Firewall firewall = new Firewall(world, vnics, addresses);
        VnicLife vnicLife = new VnicLife(lab, vnics, addresses, documents);
        WorkRequests work = new WorkRequests(world, lab.listing());
        Capacity capacity = new Capacity(lab);
        life = new InstanceLife(lab, vnics, vnicLife, new Specs(lab, vnics, addresses), firewall, work, log);
        life.register(clockwork);
        Routes routes = routes(lab, addresses, documents, firewall, vnicLife, work, capacity, log);
        SecretRoutes secrets = new SecretRoutes(lab);
        secrets.register(routes);
        Operations operations = Operations.load();
        Signatures signatures = new Signatures(clock);
        Authority authority = new Authority(credentials.authority());
        Sessions sessions = new Sessions(
                credentials.authority(),
                clock,
                Duration.ofMinutes(config.limits().sessionMinutes()));
        KeyBook keys = new KeyBook(world, landscape, credentials.apiKey(), sessions, authority);
        Faults faults = new Faults();
        router = new Router(
                world,
                operations,
                routes.all(),
                signatures,
                keys,
                new Authorizer(world),
                faults,
                new RateLimit(clock, config.limits().requestsPerSecond()),
                log);
        metadata = new MetadataDoor(lab, vnics, authority, credentials.instances());
        sessionDoor = new SessionDoor(world, landscape, signatures, keys, sessions);
        admin = new AdminDoor(lab, faults, capacity, operations, secrets, credentials.adminKey());
        implemented = Set.copyOf(routes.all().keySet());
    }

    /** What there is when nobody has made anything yet. */
    public Landscape landscape() {
        return landscape;
    }

    /** Names of the operations that the lab has. */
    public Set<String> implemented() {
        return implemented;
    }

    /** Makes the landscape if it is new, and goes on with what was pending. */
    public void start() {
        landscape.make();
        machines.listen(life);
        life.recover();
        clockwork.start();
    }

    /** The answer to a request. */
    public Response answer(Request request) {
        String path = request.path();
        if (path.startsWith("/opc/")) {
            return metadata.answer(request);
        }
        if (path.startsWith("/lab/")) {
            return admin.answer(request);
        }
        if (path.equals("/v1/x509")) {
            return sessionDoor.answer(request);
        }
        return router.answer(request);
    }

    /** Stops what goes on by itself; machines keep running. */
    @Override
    public void close() {
        clockwork.close();
    }

    private Routes routes(
            Lab lab,
            Addresses addresses,
            Documents documents,
            Firewall firewall,
            VnicLife vnicLife,
            WorkRequests work,
            Capacity capacity,
            EngineLog log) {
        Routes routes = new Routes();
        new NetworkRoutes(lab).register(routes);
        new CatalogueRoutes(lab).register(routes);
        new InstanceRoutes(lab, new Launch(lab, addresses, documents, capacity), vnicLife, work, documents)
                .register(routes);
        new VnicRoutes(lab, addresses, firewall, documents).register(routes);
        new PrivateIpRoutes(lab, addresses, firewall, documents).register(routes);
        PublicIpRoutes publicIps = new PublicIpRoutes(lab, addresses, documents);
        publicIps.register(routes);
        publicIps.register(clockwork);
        new IamRoutes(lab, documents).register(routes);
        SecurityGroupRoutes groups = new SecurityGroupRoutes(lab, firewall, documents);
        groups.register(routes);
        groups.register(clockwork);
        VolumeRoutes volumes = new VolumeRoutes(lab, documents);
        volumes.register(routes);
        volumes.register(clockwork);
        AttachmentRoutes attachments = new AttachmentRoutes(lab, log);
        attachments.register(routes);
        attachments.register(clockwork);
        ConsoleRoutes consoles = new ConsoleRoutes(lab, documents);
        consoles.register(routes);
        consoles.register(clockwork);
        work.register(routes);
        capacity.register(routes);
        return routes;
    }
}
