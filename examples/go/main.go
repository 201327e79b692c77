// A FLEX processor for bank payments, in FLEX's sandbox, with same-day ACH until 16:00.
package main

import (
	"example.com/pulumi-loanpro/sdk/go/loanpro"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		conf := config.New(ctx, "")
		processor, err := loanpro.NewFlexProcessor(ctx, "ach-main", &loanpro.FlexProcessorArgs{
			Name:                  pulumi.String("FLEX Processor"),
			Username:              pulumi.String("username"),
			Password:              conf.RequireSecret("flexPassword"),
			ClientId:              pulumi.String("client_id"),
			ClientSecret:          conf.RequireSecret("flexClientSecret"),
			SandboxMode:           pulumi.Bool(true),
			SameDay:               pulumi.Bool(true),
			SameDayCutoffTime:     pulumi.String("16:00"),
			SameDayCutoffTimezone: pulumi.String("US/Mountain"),
		})
		if err != nil {
			return err
		}
		ctx.Export("processorId", processor.ID())
		return nil
	})
}
