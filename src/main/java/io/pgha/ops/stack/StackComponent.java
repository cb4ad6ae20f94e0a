package io.pgha.ops.stack;

import io.pgha.stack.Stack;
import java.util.List;

/** One component of the stack, for lists and completion; the order is the one they are set up in. */
public record StackComponent(String name, String summary, List<String> requires) {
    public StackComponent {
        requires = List.copyOf(requires);
    }

    /** All components. */
    public static List<StackComponent> all() {
        return Stack.standard().components().stream()
                .map(component -> new StackComponent(component.name(), component.summary(), component.requires()))
                .toList();
    }
}
