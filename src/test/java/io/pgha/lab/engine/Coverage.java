package io.pgha.lab.engine;

import io.pgha.lab.engine.routes.Operation;
import io.pgha.lab.engine.routes.Operations;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The page that says which of the API's operations the lab has; made from what is routed, so it cannot be wrong. */
final class Coverage {
    private Coverage() {}

    /** The page for a lab with these operations. */
    static String page(Set<String> implemented) {
        List<Operation> all = Operations.load().all();
        StringBuilder page = new StringBuilder();
        page.append("# What the lab's cloud can do\n\n")
                .append(
                        "Made from the routes themselves; a test of the build fails when this page is not as they are.\n")
                .append("Of the ")
                .append(all.size())
                .append(" operations that the OCI SDK declares for these services, the lab has ")
                .append(all.stream()
                        .filter(each -> implemented.contains(each.name()))
                        .count())
                .append(". Every other one answers `501 MethodNotImplemented` with its name.\n");
        for (String service : all.stream().map(Operation::service).distinct().toList()) {
            List<Operation> own =
                    all.stream().filter(each -> each.service().equals(service)).toList();
            page.append("\n## ").append(service).append("\n\n| Operation | Request |\n|---|---|\n");
            own.stream().filter(each -> implemented.contains(each.name())).forEach(each -> page.append("| ")
                    .append(each.name())
                    .append(" | `")
                    .append(each.method())
                    .append(" /")
                    .append(String.join("/", each.path()))
                    .append("` |\n"));
            String missing = own.stream()
                    .map(Operation::name)
                    .filter(name -> !implemented.contains(name))
                    .collect(Collectors.joining(", "));
            page.append("\nNot there: ")
                    .append(missing.isEmpty() ? "nothing" : missing)
                    .append(".\n");
        }
        return page.append(BESIDES).toString();
    }

    private static final String BESIDES =
            """

            ## Besides

            | Request | What it is |
            |---|---|
            | `GET /opc/v2/instance/...`, `/opc/v2/vnics/...`, `/opc/v2/identity/...` | metadata of the instance that asks, known by its address |
            | `POST /v1/x509` | a session for the holder of an instance's certificate |
            | `GET /lab/status`, `POST` and `DELETE /lab/faults`, `POST` and `DELETE /lab/capacity`, `POST /lab/secrets` | the lab's owner only, with the key in `admin.key` |

            ## Where the lab is not like the cloud

            - Everything happens within about a second, where the cloud takes up to minutes.
            - A stop that asks the operating system first waits as long as the machine's driver does, not 15 minutes.
            - Policies bind instances only; the holder of the API key may do everything.
            - Policies and dynamic groups take effect at once, where the cloud may take minutes or a new session.
            - The certificates of all instances are for one key; each instance is still told only its own certificate.
            - There are no boot volumes to list, no capacity reservations, no iSCSI attachments, no volumes made at launch.
            - A vault's secrets are put in by the lab's owner, without a vault or a key around them; only their contents can be asked for.
            - A reserved public address is known to the API, but packets reach an instance only by the one it was launched with.
            """;
}
