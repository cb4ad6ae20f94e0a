package io.pgha.ops.cloud;

import java.util.Optional;

/** What a resource is to its cluster; the value of its tag {@code pgha-role}. */
public enum Role {
    BASTION("bastion"),
    NODE("node"),
    BASTION_GROUP("bastion-nsg"),
    NODE_GROUP("node-nsg"),
    DATA_VOLUME("data"),
    VIRTUAL_IP("vip"),
    BASTION_ADDRESS("bastion-ip"),
    RIGHTS("iam");

    private final String tag;

    Role(String tag) {
        this.tag = tag;
    }

    /** The tag's value. */
    public String tag() {
        return tag;
    }

    /** The role of a tag's value. */
    public static Optional<Role> of(String tag) {
        for (Role role : values()) {
            if (role.tag.equals(tag)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
