package io.pgha.lab.engine.routes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgha.lab.engine.state.Kind;
import io.pgha.lab.engine.state.Ocids;
import io.pgha.lab.engine.state.Resource;
import io.pgha.lab.engine.state.World;
import io.pgha.lab.engine.wire.ApiException;
import io.pgha.lab.engine.wire.Json;
import io.pgha.lab.engine.wire.Principal;
import io.pgha.lab.engine.wire.Request;
import io.pgha.lab.engine.wire.Response;
import java.util.Map;
import java.util.Optional;

/** A request whose sender is proved and whose operation is known, on its way through a handler; used under the world's lock. */
public final class Call {
    private final Request request;
    private final Operation operation;
    private final Map<String, String> path;
    private final Principal caller;
    private final World world;
    private final ObjectNode body;
    private Optional<Resource> subject = Optional.empty();
    private String workRequest = "";

    Call(Request request, Operations.Match match, Principal caller, World world) {
        this.request = request;
        this.operation = match.operation();
        this.path = match.path();
        this.caller = caller;
        this.world = world;
        this.body = request.json();
    }

    /** What is asked for. */
    Operation operation() {
        return operation;
    }

    /** Who asks. */
    Principal caller() {
        return caller;
    }

    /** The body, or an empty object. */
    ObjectNode body() {
        return body;
    }

    /** The request as it came. */
    Request request() {
        return request;
    }

    /** What was answered with, if it was a resource. */
    Optional<Resource> subject() {
        return subject;
    }

    /** The work request that the answer named, or the empty text. */
    String workRequest() {
        return workRequest;
    }

    /** A query parameter. */
    Optional<String> query(String name) {
        return request.query(name);
    }

    /** The one value in the path. */
    String pathValue() {
        return path.values().iterator().next();
    }

    /** A text that the body must have; else 400. */
    String required(String field) {
        return Json.text(body, field)
                .orElseThrow(() -> ApiException.missing("The parameter " + field + " is required."));
    }

    /** The resource that the path names; else 404. */
    Resource resource(Kind kind) {
        return world.find(kind, pathValue()).orElseThrow(ApiException::notFound);
    }

    /** As {@link #resource}, and 412 unless {@code if-match} is missing or is its entity tag. */
    Resource matched(Kind kind) {
        Resource found = resource(kind);
        request.header("if-match").filter(tag -> !tag.equals(found.etag())).ifPresent(tag -> {
            throw new ApiException(412, "NoEtagMatch", "The if-match header does not match the current etag.");
        });
        return found;
    }

    /** A resource that the body names; 400 if it is no OCID of the kind, 404 if there is none. */
    Resource named(Kind kind, String id) {
        if (!Ocids.isOcid(id)) {
            throw ApiException.invalid("Invalid ocid: " + id);
        }
        return world.find(kind, id).orElseThrow(ApiException::notFound);
    }

    /** The compartment that a text names, which may be the tenancy; 404 if there is none. */
    String compartment(String id) {
        boolean known = world.find(Kind.COMPARTMENT, id).isPresent()
                || world.find(Kind.TENANCY, id).isPresent();
        if (!known) {
            throw ApiException.notFound();
        }
        return id;
    }

    /** Answers with a resource as it is now. */
    Response answer(Resource resource) {
        subject = Optional.of(resource);
        return Response.json(200, resource.shown()).with("etag", resource.etag());
    }

    /** Answers with a resource as it is now, and the work request that goes on with it. */
    Response answer(Resource resource, Resource work) {
        workRequest = work.id();
        return answer(resource).with("opc-work-request-id", workRequest);
    }
}
