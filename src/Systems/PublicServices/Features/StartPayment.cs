using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The applicant, or who holds the tracking address, goes to pay at the national gateway.</summary>
internal static class StartPayment {
  /// <param name="Id">The dossier of a signed-in person; or <paramref name="Token"/> of its slip.</param>
  public sealed record Request(Guid? Id, string? Token);
  public sealed record Response(string Order, string Address, long Amount);

  internal static async Task<Answer<Response>> Run(Request r, Work w, PaymentGateway gateway, CancellationToken ct) {
    var db = w.Db<PublicServicesDb>();
    var dossier = await db.HeldDossiers(w.Actor, r.Id, r.Token).AsNoTracking().SingleOrDefaultAsync(ct);
    if (dossier is null) return DossierErrors.NotFound;
    if (r.Id is not null && await DossierReach.MayNot(w, dossier, PowerActs.Submit, ct) is { } over) return over;
    if (!gateway.IsConfigured) return PaymentErrors.NoGateway;
    if (Payment.MayPay(dossier, atCounter: false) is { } refused) return refused;
    await PaymentDesk.Alone(w, dossier.Id, ct);
    // a second press, or a second device, goes on with the order that is open
    var open = await db.TrackedPayments().Where(p => p.Dossier == dossier.Id && p.State == Payment.Started && p.Amount == dossier.AmountDue).OrderByDescending(p => p.CreatedAt).FirstOrDefaultAsync(ct);
    if (open is null) {
      db.Add(open = Payment.Of(dossier, Payment.Online, w.Now, byToken: r.Id is null));
      w.Record("payments.started", "dossier", dossier.Id, new { order = open.OrderId, amount = open.Amount });
      await w.Commit(ct);
    } else if (open.ByToken && r.Id is not null) {
      open.GoOnByAccount();
      w.Record("payments.started", "dossier", dossier.Id, new { order = open.OrderId, amount = open.Amount });
      await w.Commit(ct);
    }
    return new Response(open.OrderId, gateway.PayAddress(open), open.Amount);
  }

  public static void Route(IEndpointRouteBuilder routes) =>
    routes.MapPost("/api/payments", Run).Public("payments.pay").RequireRateLimiting("anonymous");
}
