package io.pgha.oci;

import com.oracle.bmc.core.ComputeClient;
import com.oracle.bmc.core.model.CapacityReportInstanceShapeConfig;
import com.oracle.bmc.core.model.CapacityReportShapeAvailability;
import com.oracle.bmc.core.model.CreateCapacityReportShapeAvailabilityDetails;
import com.oracle.bmc.core.model.CreateComputeCapacityReportDetails;
import com.oracle.bmc.core.requests.CreateComputeCapacityReportRequest;
import com.oracle.bmc.core.requests.GetImageRequest;
import com.oracle.bmc.core.requests.ListImagesRequest;
import com.oracle.bmc.core.requests.ListShapesRequest;
import io.pgha.oci.resource.Image;
import io.pgha.oci.resource.LaunchOrder;
import io.pgha.oci.resource.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What instances can be made of, and where there is room for them. */
public final class Catalogue {
    private final Clients clients;
    private final Calls calls;
    private final SdkClient client;

    Catalogue(Clients clients, Calls calls) {
        this.clients = clients;
        this.calls = calls;
        client = () -> sdk().getEndpoint();
    }

    private ComputeClient sdk() {
        return clients.compute.get();
    }

    /** An image. */
    public Image image(String id) {
        return calls.call(
                Operation.reading("reading the image", id),
                client,
                () -> image(sdk().getImage(GetImageRequest.builder().imageId(id).build())
                        .getImage()));
    }

    /**
     * Images that can be booted, the newest first.
     *
     * @param shape only those that this shape can boot
     */
    public List<Image> images(String compartmentId, Optional<String> shape) {
        return calls.pages(Operation.reading("listing images", compartmentId), client, page -> {
            var response = sdk().listImages(ListImagesRequest.builder()
                    .compartmentId(compartmentId)
                    .shape(shape.orElse(null))
                    .lifecycleState(com.oracle.bmc.core.model.Image.LifecycleState.Available)
                    .sortBy(ListImagesRequest.SortBy.Timecreated)
                    .sortOrder(ListImagesRequest.SortOrder.Desc)
                    .page(page)
                    .build());
            return new Calls.Page<>(
                    response.getItems().stream().map(Catalogue::image).toList(), response.getOpcNextPage());
        });
    }

    /** The shapes a compartment can use, each once. */
    public List<Shape> shapes(String compartmentId) {
        return calls
                .pages(Operation.reading("listing shapes", compartmentId), client, page -> {
                    var response = sdk().listShapes(ListShapesRequest.builder()
                            .compartmentId(compartmentId)
                            .page(page)
                            .build());
                    return new Calls.Page<>(
                            response.getItems().stream().map(Catalogue::shape).toList(), response.getOpcNextPage());
                })
                .stream()
                .collect(Collectors.toMap(
                        Shape::name, shape -> shape, (first, again) -> first, java.util.LinkedHashMap::new))
                .values()
                .stream()
                .toList();
    }

    /** For each of some fault domains of an availability domain, whether there is room for one more instance. */
    public Map<String, Boolean> room(
            String tenancyId,
            String availabilityDomain,
            List<String> faultDomains,
            String shape,
            Optional<LaunchOrder.Size> size) {
        List<CreateCapacityReportShapeAvailabilityDetails> questions = faultDomains.stream()
                .map(domain -> question(domain, shape, size))
                .toList();
        return calls
                .call(
                        Operation.reading("asking for capacity", tenancyId),
                        client,
                        () -> sdk().createComputeCapacityReport(CreateComputeCapacityReportRequest.builder()
                                        .createComputeCapacityReportDetails(CreateComputeCapacityReportDetails.builder()
                                                .compartmentId(tenancyId)
                                                .availabilityDomain(availabilityDomain)
                                                .shapeAvailabilities(questions)
                                                .build())
                                        .build())
                                .getComputeCapacityReport()
                                .getShapeAvailabilities())
                .stream()
                .filter(answer -> answer.getFaultDomain() != null)
                .collect(Collectors.toMap(
                        CapacityReportShapeAvailability::getFaultDomain,
                        answer -> answer.getAvailabilityStatus()
                                == CapacityReportShapeAvailability.AvailabilityStatus.Available,
                        (first, again) -> first));
    }

    private static CreateCapacityReportShapeAvailabilityDetails question(
            String faultDomain, String shape, Optional<LaunchOrder.Size> size) {
        CreateCapacityReportShapeAvailabilityDetails.Builder question =
                CreateCapacityReportShapeAvailabilityDetails.builder()
                        .faultDomain(faultDomain)
                        .instanceShape(shape);
        size.ifPresent(wanted -> question.instanceShapeConfig(CapacityReportInstanceShapeConfig.builder()
                .ocpus((float) wanted.ocpus())
                .memoryInGBs((float) wanted.memoryGb())
                .build()));
        return question.build();
    }

    private static Image image(com.oracle.bmc.core.model.Image image) {
        return new Image(
                image.getId(),
                Read.text(image.getDisplayName()),
                Read.text(image.getOperatingSystem()),
                Read.text(image.getOperatingSystemVersion()));
    }

    private static Shape shape(com.oracle.bmc.core.model.Shape shape) {
        var ocpus = shape.getOcpuOptions();
        var memory = shape.getMemoryOptions();
        Optional<Shape.Limits> limits = !Boolean.TRUE.equals(shape.getIsFlexible()) || ocpus == null || memory == null
                ? Optional.empty()
                : Optional.of(new Shape.Limits(
                        Read.number(ocpus.getMin()),
                        Read.number(ocpus.getMax()),
                        Read.number(memory.getMinInGBs()),
                        Read.number(memory.getMaxInGBs()),
                        Read.number(memory.getMinPerOcpuInGBs()),
                        Read.number(memory.getMaxPerOcpuInGBs())));
        return new Shape(shape.getShape(), Read.number(shape.getOcpus()), Read.number(shape.getMemoryInGBs()), limits);
    }
}
