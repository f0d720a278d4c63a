namespace Saola.PublicServices;

/// <summary>What a receipt prints.</summary>
public sealed record Receipt(string Number, string Dossier, long Amount, DateTimeOffset PaidAt, string Channel, string? Reference, string? ReceivedBy) {
  internal static Receipt Of(Payment p) => new(p.Receipt, p.DossierCode, p.Amount, p.PaidAt!.Value, p.Channel, p.Reference, p.ReceivedBy);
}
