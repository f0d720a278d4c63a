using Microsoft.EntityFrameworkCore;
using Npgsql;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>What every way of paying ends in: payment, receipt, dossier and process in one transaction.</summary>
internal sealed class PaymentDesk(Processes processes) {
  /// <summary>
  /// Makes payments of one dossier wait for one another. Taken before everything else and by nothing else, so it cannot cross
  /// the order in which processes and dossiers are locked.
  /// </summary>
  public static Task Alone(Work w, Guid dossier, CancellationToken ct) => w.Alone("payment", dossier.ToString(), ct);

  /// <summary>Does what the gateway says of an order, once: said again it changes nothing.</summary>
  public async Task<Error?> Hear(Work w, PaymentNotice notice, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.TrackedPayments().Where(p => p.OrderId == notice.Order && p.Channel == Payment.Online).Select(p => (Guid?)p.Dossier).SingleOrDefaultAsync(ct);
    if (dossier is not { } of) return PaymentErrors.NotFound;
    await Alone(w, of, ct);
    var payment = await db.TrackedPayments().SingleAsync(p => p.OrderId == notice.Order, ct);
    if (payment.Amount != notice.Amount) return await Differs(w, payment.Dossier, PaymentDifference.Of(Vn.Day(notice.PaidAt ?? w.Now), payment.OrderId, PaymentDifference.OtherAmount, payment, (payment.Amount, notice.Amount), w.Now), ct);
    if (payment.IsSettled) return null;
    switch (notice.State) {
      case PaymentNotice.Paid when notice.PaidAt is { } at: return await Settle(w, payment, notice.Reference, at, ct);
      case PaymentNotice.Cancelled or PaymentNotice.Failed when payment.State == Payment.Started:
        payment.Fail();
        w.Record("payments.failed", "dossier", payment.Dossier, new { order = payment.OrderId, state = notice.State });
        return null;
      default: return notice.State is PaymentNotice.Paid ? PaymentErrors.BadNotice : null;
    }
  }

  /// <summary>The money is the dossier's; what it does not need is kept as surplus, to be given back.</summary>
  public async Task<Error?> Settle(Work w, Payment payment, string? reference, DateTimeOffset at, CancellationToken ct) {
    var dossier = await w.Db<PublicServicesDb>().Dossiers(Actor.Machine("payments")).SingleAsync(d => d.Id == payment.Dossier, ct);
    var needed = dossier.Paid(at);
    if (needed) {
      var told = await processes.Correlate(w, new("payment-received", dossier.Code, new() { ["paid"] = true }, TimeToLive: DossierDesk.Kept), ct);
      if (told.IsError) return told.Error;
      // the portal asks the applicant no more
      if (dossier.Origin is null) w.Enqueue(new TellPortal(dossier.Id));
    }
    payment.Settle(surplus: !needed, reference, at, await NextReceipt(w, payment.OfficeCode, Vn.Day(at).Year, ct));
    w.Record(needed ? "payments.paid" : "payments.paid_again", "dossier", payment.Dossier,
      new { order = payment.OrderId, amount = payment.Amount, channel = payment.Channel, reference, receipt = payment.Receipt });
    return null;
  }

  /// <summary>The payment stays as it is; who reconciles sees what the gateway claimed.</summary>
  public static async Task<Error> Differs(Work w, Guid dossier, PaymentDifference found, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    if (!await db.PaymentDifferences(Actor.Machine("payments")).AnyAsync(d => d.Day == found.Day && d.OrderId == found.OrderId && d.Kind == found.Kind, ct)) {
      db.Add(found);
      w.Record("payments.amount_differed", "dossier", dossier, new { order = found.OrderId, found.Ours, found.Theirs });
    }
    return PaymentErrors.AmountDiffers;
  }

  static async Task<int> NextReceipt(Work w, string office, int year, CancellationToken ct) {
    await using var command = new NpgsqlCommand("""
      insert into public_services.payment_counter as c (office_code, year, last) values ($1, $2, 1)
      on conflict (office_code, year) do update set last = c.last + 1 returning last
      """, await w.Connection(ct)) { Parameters = { new() { Value = office }, new() { Value = year } } };
    return (int)(await command.ExecuteScalarAsync(ct))!;
  }
}
