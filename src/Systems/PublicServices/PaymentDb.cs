using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.PublicServices;

internal sealed partial class PublicServicesDb {
  /// <summary>Payments of the dossiers that the actor may see.</summary>
  public IQueryable<Payment> Payments(Actor actor) => actor.Kind == ActorKind.Machine ? Rows<Payment>() : Rows<Payment>().Where(p => Dossiers(actor).Any(d => d.Id == p.Dossier));

  /// <summary>For who holds the signed word of the gateway, or the token of the slip.</summary>
  public IQueryable<Payment> TrackedPayments() => Rows<Payment>();

  /// <summary>A day of the whole province, which no single office may see.</summary>
  public IQueryable<PaymentDay> PaymentDays(Actor actor) => Rows<PaymentDay>().Where(_ => actor.Kind == ActorKind.Machine);

  /// <summary>Of an official the differences in what their offices collected.</summary>
  public IQueryable<PaymentDifference> PaymentDifferences(Actor actor) => actor.Kind switch {
    ActorKind.Machine => Rows<PaymentDifference>(),
    ActorKind.Official or ActorKind.System when actor.OfficesFor(ReconcileDay.Permission) is var offices => Rows<PaymentDifference>().Where(d => d.Office != null && offices.Contains(d.Office.Value)),
    _ => Rows<PaymentDifference>().Where(d => false),
  };

  static partial void ConfigurePayment(ModelBuilder model) {
    model.Entity<Payment>();
    model.Entity<PaymentDay>(e => e.HasKey(d => d.Day));
    model.Entity<PaymentDifference>();
  }
}
