// A FLEX processor for bank payments, in FLEX's sandbox, with same-day ACH until 16:00.
import * as loanpro from "@pulumi/loanpro";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();

const processor = new loanpro.FlexProcessor("ach-main", {
    name: "FLEX Processor",
    username: "username",
    password: config.requireSecret("flexPassword"),
    clientId: "client_id",
    clientSecret: config.requireSecret("flexClientSecret"),
    sandboxMode: true,
    sameDay: true,
    sameDayCutoffTime: "16:00",
    sameDayCutoffTimezone: "US/Mountain",
});

export const processorId = processor.id;
