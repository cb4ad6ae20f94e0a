# shellcheck shell=sh
# Credentials and defaults for pgha, in the variable names of the Terraform module it replaces.
# Fill in what you need and read it into your shell:  . ./env-vars.sh
# A variable that stays empty counts as not set. Precedence: command option, context set, PGHA_*, OCI_CLI_*, TF_VAR_*, cluster
# file, OCI config profile. It must not hold a secret: pgha reads keys from the paths given here.

# The API user. Leave these empty to use a profile of ~/.oci/config (PGHA_PROFILE names it).
export TF_VAR_tenancy_ocid=""          # ocid1.tenancy.oc1..aaaa
export TF_VAR_user_ocid=""             # ocid1.user.oc1..aaaa
export TF_VAR_fingerprint=""           # 12:34:56:78:90:ab:cd:ef:12:34:56:78:90:ab:cd:ef
export TF_VAR_private_key_path=""      # ~/.oci/oci_api_key.pem

# Where to build.
export TF_VAR_region=""                # eu-frankfurt-1
export TF_VAR_compartment_ocid=""      # ocid1.compartment.oc1..aaaa
export TF_VAR_availability_domain=""   # of the bastion: a name, or a number from 1
export TF_VAR_vcn_id=""                # ocid1.vcn.oc1.eu-frankfurt-1.aaaa
export TF_VAR_bastion_subnet=""        # ocid1.subnet.oc1.eu-frankfurt-1.aaaa, public and regional
export TF_VAR_pgsql_subnet=""          # ocid1.subnet.oc1.eu-frankfurt-1.bbbb, private and regional

# The key pair of the machines: paths, not the keys themselves.
export TF_VAR_ssh_public_key=""        # ~/.ssh/id_ed25519.pub
export TF_VAR_ssh_private_key=""       # ~/.ssh/id_ed25519
