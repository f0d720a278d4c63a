using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Saola.Kernel;
using Saola.Ui;

namespace Saola.PublicServices;

public static partial class PublicServicesModule {
  static partial void AddPayments(IServiceCollection services) {
    services.AddPermissions((ReconcileDay.Permission, "Đối soát phí, lệ phí"));
    services.AddSingleton<PaymentGateway>().AddScoped<PaymentDesk>();
    services.AddHttpClient(PaymentGateway.Client, static client => client.Timeout = TimeSpan.FromSeconds(15));
    services.AddSchedule<RecoverPayments, RecoverPaymentsHandler>("public_services.recover_payments", TimeSpan.FromMinutes(1));
    services.AddHandler<RecoverPayment, RecoverPaymentHandler>("public_services.recover_payment", outside: true);
    services.AddDaily<ReconcilePayments, ReconcilePaymentsHandler>("public_services.reconcile_payments", new(6, 30), outside: true);
    services.AddSingleton(new RailLink(70, () => Words.T["payment_reconciliation"], "/quan-tri/doi-soat", "list", ReconcileDay.Permission));
  }

  static partial void MapPayments(IEndpointRouteBuilder routes) {
    StartPayment.Route(routes);
    HearPayment.Route(routes);
    TakePayment.Route(routes);
    ReconcileDay.Route(routes);
  }
}
