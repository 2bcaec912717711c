package dev.regpath.installer.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.regpath.fault.Problem;
import dev.regpath.files.Edit;
import dev.regpath.files.UnifiedDiff;
import dev.regpath.installer.change.Obstacles;
import dev.regpath.installer.change.Preview;
import dev.regpath.installer.journal.InstallStep;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A plan as people and as programs read it. Of files, what may be a secret is not shown, nor are comments. */
final class PlanText {
    private PlanText() {}

    static boolean isEmpty(Map<InstallStep, Preview> plan) {
        return plan.values().stream().allMatch(Preview::isEmpty);
    }

    static List<Problem> obstacles(Map<InstallStep, Preview> plan) {
        return plan.values().stream()
                .flatMap(preview -> preview.obstacles().stream())
                .toList();
    }

    static String text(Map<InstallStep, Preview> plan) {
        StringBuilder text = new StringBuilder();
        plan.forEach((step, preview) -> {
            if (!preview.isEmpty()) {
                text.append("# ").append(step.title()).append('\n');
                preview.lines().forEach(line -> text.append(line).append('\n'));
                preview.edits().forEach(edit -> text.append(diff(edit)));
            }
        });
        return text.toString();
    }

    /** The documented schema of it is docs/reference/json/installer/plan.schema.json. */
    static JsonObject json(Map<InstallStep, Preview> plan) {
        JsonObject json = new JsonObject();
        json.addProperty("changes", !isEmpty(plan));
        JsonArray steps = new JsonArray();
        plan.forEach((step, preview) -> steps.add(json(step, preview)));
        json.add("steps", steps);
        json.add("obstacles", obstacles(obstacles(plan)));
        return json;
    }

    private static String word(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static JsonObject json(InstallStep step, Preview preview) {
        JsonObject json = new JsonObject();
        json.addProperty("step", word(step.name()));
        json.addProperty("title", step.title());
        json.addProperty("changes", !preview.isEmpty());
        JsonArray lines = new JsonArray();
        preview.lines().forEach(lines::add);
        json.add("lines", lines);
        StringBuilder diff = new StringBuilder();
        preview.edits().forEach(edit -> diff.append(diff(edit)));
        json.addProperty("diff", diff.toString());
        JsonArray notes = new JsonArray();
        preview.notes().forEach(notes::add);
        json.add("notes", notes);
        return json;
    }

    static JsonArray obstacles(List<Problem> obstacles) {
        JsonArray array = new JsonArray();
        for (Problem obstacle : obstacles) {
            JsonObject json = new JsonObject();
            json.addProperty("what", Obstacles.text(obstacle));
            json.addProperty("remedy", obstacle.remedy());
            array.add(json);
        }
        return array;
    }

    private static String diff(Edit edit) {
        Secrets secrets = new Secrets();
        return UnifiedDiff.of(edit, text -> secrets.file(edit.file(), text));
    }
}
