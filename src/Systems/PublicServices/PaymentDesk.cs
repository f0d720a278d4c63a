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
  public static async Task Alone(Work w, Guid dossier, CancellationToken ct) {
    await using var command = new NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended($1, 7))", w.ReadConnection()) { Parameters = { new() { Value = dossier.ToString() } } };
    await command.ExecuteNonQueryAsync(ct);
  }

  /// <summary>Does what the gateway says of an order, once: said again it changes nothing.</summary>
  public async Task<Error?> Hear(Work w, PaymentNotice notice, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.TrackedPayments().Where(p => p.OrderId == notice.Order && p.Channel == Payment.Online).Select(p => (Guid?)p.Dossier).SingleOrDefaultAsync(ct);
    if (dossier is not { } of) return PaymentErrors.NotFound;
    await Alone(w, of, ct);
    var payment = await db.TrackedPayments().SingleAsync(p => p.OrderId == notice.Order, ct);
    if (payment.Amount != notice.Amount) return await Differs(w, db, payment, notice, ct);
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

  public async Task<Error?> Settle(Work w, Payment payment, string? reference, DateTimeOffset at, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var again = await db.TrackedPayments().AnyAsync(p => p.Dossier == payment.Dossier && p.State == Payment.Paid, ct);
    if (!again) {
      var dossier = await db.Dossiers(Actor.Machine("payments")).SingleAsync(d => d.Id == payment.Dossier, ct);
      dossier.Paid(at);
      var told = await processes.Correlate(w, new("payment-received", dossier.Code, new() { ["paid"] = true }, TimeToLive: DossierDesk.Kept), ct);
      if (told.IsError) return told.Error;
    }
    payment.Settle(again, reference, at, await NextReceipt(w, payment.OfficeCode, Vn.Day(at).Year, ct));
    w.Record(again ? "payments.paid_again" : "payments.paid", "dossier", payment.Dossier,
      new { order = payment.OrderId, amount = payment.Amount, channel = payment.Channel, reference, receipt = payment.Receipt });
    return null;
  }

  /// <summary>The payment stays as it is; who reconciles sees what the gateway claimed.</summary>
  static async Task<Error> Differs(Work w, PublicServicesDb db, Payment payment, PaymentNotice notice, CancellationToken ct) {
    var day = Vn.Day(notice.PaidAt ?? w.Now);
    if (!await db.PaymentDifferences(Actor.Machine("payments")).AnyAsync(d => d.Day == day && d.OrderId == payment.OrderId && d.Kind == "amount", ct)) {
      db.Add(new PaymentDifference { Id = Guid.CreateVersion7(w.Now), Day = day, OrderId = payment.OrderId, Kind = "amount", Ours = payment.Amount, Theirs = notice.Amount, FoundAt = w.Now });
      w.Record("payments.amount_differed", "dossier", payment.Dossier, new { order = payment.OrderId, ours = payment.Amount, theirs = notice.Amount });
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
