using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Saola.Kernel;

namespace Saola.PublicServices;

[Job("public_services.recover_payments")]
internal sealed record RecoverPayments : IJob;

[Job("public_services.recover_payment")]
internal sealed record RecoverPayment(string Order) : IJob;

[Job("public_services.reconcile_payments")]
internal sealed record ReconcilePayments : IJob;

/// <summary>Finds the orders of which nothing was heard; each is asked for in a job of its own, so that one cannot hold up the others.</summary>
internal sealed class RecoverPaymentsHandler(PaymentGateway gateway) : IHandler<RecoverPayments> {
  public async Task Handle(RecoverPayments message, Work w, CancellationToken ct) {
    if (!gateway.IsConfigured) return;
    var (from, to) = (w.Now.AddDays(-3), w.Now.AddMinutes(-2));
    foreach (var order in await w.Db<PublicServicesDb>().Payments(w.Actor).Where(p => p.State == Payment.Started && p.CreatedAt > from && p.CreatedAt < to).OrderBy(p => p.CreatedAt).Select(p => p.OrderId).Take(200).ToListAsync(ct))
      w.Enqueue(new RecoverPayment(order));
  }
}

internal sealed class RecoverPaymentHandler(PaymentGateway gateway, PaymentDesk desk, ILogger<RecoverPaymentHandler> log) : IHandler<RecoverPayment> {
  public async Task Handle(RecoverPayment message, Work w, CancellationToken ct) {
    try {
      // before anything is read here: no transaction stays open while the gateway thinks
      if (await gateway.Ask(message.Order, ct) is not { } notice || notice.Order != message.Order) return;
      if (await desk.Hear(w, notice, ct) is { } refused) log.LogWarning("Order {Order}: {Code}", message.Order, refused.Code);
    } catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !ct.IsCancellationRequested) {
      // the next round asks again
      log.LogWarning("The payment gateway cannot be reached: {Reason}", e.Message);
    }
  }
}

/// <summary>Each morning: yesterday. A gateway that is down makes the job fail, and it is tried again.</summary>
internal sealed class ReconcilePaymentsHandler(PaymentGateway gateway) : IHandler<ReconcilePayments> {
  public async Task Handle(ReconcilePayments message, Work w, CancellationToken ct) {
    if (!gateway.IsConfigured) return;
    var day = Vn.Day(w.Now).AddDays(-1);
    var statement = await gateway.Statement(day, ct) ?? throw new HttpRequestException("The gateway has no statement of the day.");
    if (statement.Day != day) throw new HttpRequestException("The gateway answered with another day.");
    await ReconcileDay.Compare(w, statement, ct);
  }
}
