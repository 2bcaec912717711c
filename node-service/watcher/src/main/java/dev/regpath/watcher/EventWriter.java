package dev.regpath.watcher;

import dev.regpath.contract.status.RegistryPathStatus;
import dev.regpath.contract.status.StatusCondition;
import dev.regpath.fault.Condition;
import dev.regpath.input.Logged;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an Event and a line of log for each condition that is another than before, or has another reason. Events of
 * objects without a namespace live in {@code default}.
 */
final class EventWriter implements Transitions {
    private static final Logger LOG = LoggerFactory.getLogger(EventWriter.class);
    private static final String NAMESPACE = "default";
    private static final String COMPONENT = "regpath-watch";

    private final KubernetesClient client;
    private final String instance;

    /**
     * Writes nothing yet.
     *
     * @param client stays the caller's
     * @param instance which replica this is
     */
    EventWriter(KubernetesClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    @Override
    public void tell(PathObject path, Optional<RegistryPathStatus> before, RegistryPathStatus now) {
        for (StatusCondition condition : now.conditions()) {
            Optional<StatusCondition> old = before.flatMap(status -> status.condition(condition.type()));
            boolean isNew = old.isEmpty()
                    ? !isUneventful(condition)
                    : old.get().status() != condition.status()
                            || !old.get().reason().equals(condition.reason());
            if (isNew) {
                LOG.info(
                        "path={} condition={} status={} reason={} message={}",
                        path.name(),
                        condition.type().word(),
                        condition.status().word(),
                        condition.reason(),
                        Logged.of(condition.message()));
                write(event(path, condition));
            }
        }
    }

    /** That a new path is in no conflict, and on no node yet, is no news. */
    private static boolean isUneventful(StatusCondition condition) {
        return switch (condition.type()) {
            case ACCEPTED, RESOLVED -> condition.status() == Condition.Status.UNKNOWN;
            case PROGRAMMED -> condition.status() != Condition.Status.TRUE;
            case CONFLICTED -> condition.status() == Condition.Status.FALSE;
        };
    }

    private Event event(PathObject path, StatusCondition condition) {
        boolean isGood = condition.status() == condition.type().wanted();
        String time = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String text = "%s is %s%s"
                .formatted(
                        condition.type().word(),
                        condition.status().word(),
                        condition.message().isEmpty() ? "" : ": " + condition.message());
        return new EventBuilder()
                .withNewMetadata()
                .withGenerateName(path.name() + ".")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .withNewInvolvedObject()
                .withApiVersion(path.getApiVersion())
                .withKind(path.getKind())
                .withName(path.name())
                .withUid(path.getMetadata().getUid())
                .withResourceVersion(path.getMetadata().getResourceVersion())
                .endInvolvedObject()
                .withType(
                        isGood || condition.reason().equals(Condition.ConditionReason.PENDING.word())
                                ? "Normal"
                                : "Warning")
                .withReason(condition.reason())
                .withMessage(text)
                .withFirstTimestamp(time)
                .withLastTimestamp(time)
                .withCount(1)
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withReportingInstance(instance)
                .build();
    }

    /** An Event is news and no record: that one is lost must not keep the status from being written. */
    private void write(Event event) {
        try {
            client.v1().events().inNamespace(NAMESPACE).resource(event).create();
        } catch (KubernetesClientException e) {
            LOG.warn(
                    "path={} event={} could not be written: {}",
                    event.getInvolvedObject().getName(),
                    event.getReason(),
                    e.getMessage());
        }
    }
}
