using System.Globalization;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>One attempt to pay what a dossier costs: an order at the national payment gateway, or cash at the counter.</summary>
internal sealed class Payment {
  public const string Started = "started", Paid = "paid", Surplus = "surplus", Failed = "failed", Online = "online", Counter = "counter", Portal = "portal";

  public Guid Id { get; private init; }
  public int Version { get; private set; }
  public string OrderId { get; private init; } = "";
  public Guid Dossier { get; private init; }
  public string DossierCode { get; private init; } = "";
  public Guid Office { get; private init; }
  public string OfficeCode { get; private init; } = "";
  public long Amount { get; private init; }
  public string State { get; private set; } = Started;
  public string Channel { get; private init; } = Online;
  /// <summary>The gateway's own number of the transaction.</summary>
  public string? Reference { get; private set; }
  public int? ReceiptYear { get; private set; }
  public int? ReceiptNumber { get; private set; }
  public DateTimeOffset CreatedAt { get; private init; }
  public DateTimeOffset? PaidAt { get; private set; }
  /// <summary>The official who took the money at the counter.</summary>
  public string? ReceivedBy { get; private init; }
  /// <summary>Everyone who set out to pay it came by the token.</summary>
  public bool ByToken { get; private set; }

  public bool IsSettled => State is Paid or Surplus;
  public string Receipt => string.Create(CultureInfo.InvariantCulture, $"{OfficeCode}/{ReceiptYear}/{ReceiptNumber:000000}");

  /// <param name="order">Of who collected it; null gives it one of ours.</param>
  public static Payment Of(PublicServices.Dossier d, string channel, DateTimeOffset now, string? receivedBy = null, string? order = null, bool byToken = false) {
    var id = Guid.CreateVersion7(now);
    return new() {
      Id = id, OrderId = order ?? id.ToString("N"), Dossier = d.Id, DossierCode = d.Code, Office = d.IntakeOffice, OfficeCode = d.IntakeOfficeCode,
      Amount = d.AmountDue!.Value, Channel = channel, CreatedAt = now, ReceivedBy = receivedBy, ByToken = byToken,
    };
  }

  /// <summary>Whether money may be asked for now: while the process waits for it, or from the result on when it is collected with it.</summary>
  public static Error? MayPay(PublicServices.Dossier d, bool atCounter) {
    if (d.AmountDue is null) return PaymentErrors.AmountUnknown;
    if (d.AmountDue == 0) return PaymentErrors.NothingDue;
    if (d.PaidAt is not null) return PaymentErrors.AlreadyPaid;
    if (d.Origin is not null) return DossierErrors.OwnedElsewhere;
    return d.Status is DossierStatus.PaymentRequested or DossierStatus.Processed || (atCounter && d.Status == DossierStatus.Delivered) ? null : PaymentErrors.NotYet;
  }

  /// <summary>Somebody goes on with it who came by their account.</summary>
  public void GoOnByAccount() => ByToken = false;

  public void Settle(bool surplus, string? reference, DateTimeOffset at, int receipt) =>
    (State, Reference, PaidAt, ReceiptYear, ReceiptNumber) = (surplus ? Surplus : Paid, reference, at, Vn.Day(at).Year, receipt);

  /// <summary>Cancelled or failed at the gateway; a later payment of the same order still counts.</summary>
  public void Fail() => State = Failed;
}

/// <summary>A day as it was compared with the gateway's statement.</summary>
internal sealed class PaymentDay {
  public DateOnly Day { get; init; }
  public int Version { get; private set; }
  public DateTimeOffset CheckedAt { get; set; }
  public int Orders { get; set; }
  public long Total { get; set; }
  public int TheirOrders { get; set; }
  public long TheirTotal { get; set; }
}

/// <summary>An order that the two books show differently.</summary>
internal sealed class PaymentDifference {
  /// <summary>Found in the gateway's statement, or said by the gateway of one order; and what the portal collected in another sum.</summary>
  public const string MissingHere = "missing_here", MissingThere = "missing_there", OtherAmount = "amount", TooMuch = "surplus", AtPortal = "portal";

  public Guid Id { get; private init; }
  public DateOnly Day { get; private init; }
  public string OrderId { get; private init; } = "";
  public string Kind { get; private init; } = "";
  public Guid? Office { get; private init; }
  public string? DossierCode { get; private init; }
  public long? Ours { get; private init; }
  public long? Theirs { get; private init; }
  public DateTimeOffset FoundAt { get; private init; }

  /// <param name="payment">Ours of this number; null where there is none.</param>
  public static PaymentDifference Of(DateOnly day, string order, string kind, Payment? payment, (long? Ours, long? Theirs) amounts, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(now), Day = day, OrderId = order, Kind = kind, Office = payment?.Office, DossierCode = payment?.DossierCode, Ours = amounts.Ours, Theirs = amounts.Theirs, FoundAt = now,
  };

  /// <summary>The portal collected another sum than the dossier bears.</summary>
  public static PaymentDifference AtThePortal(PublicServices.Dossier d, string act, PortalPaid paid, DateTimeOffset now) => new() {
    Id = Guid.CreateVersion7(now), Day = Vn.Day(paid.At), OrderId = act, Kind = AtPortal, Office = d.IntakeOffice, DossierCode = d.Code, Ours = d.AmountDue, Theirs = paid.Amount, FoundAt = now,
  };
}

internal static class PaymentErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "payments.not_found", Words.T["payment_not_found"]);
  public static Error AmountUnknown => Conflict("amount_unknown");
  public static Error NothingDue => Conflict("nothing_due");
  public static Error AlreadyPaid => Conflict("already_paid");
  public static Error NotYet => Conflict("not_yet");
  public static Error NoGateway => Conflict("no_gateway");
  public static Error AmountDiffers => Conflict("amount_differs");
  public static Error Unreachable => Conflict("unreachable");
  public static Error BadSignature => new(ErrorKind.Refused, "payments.bad_signature", Words.T["payment_bad_signature"]);
  public static Error BadNotice => new(ErrorKind.Invalid, "payments.bad_notice", Words.T["payment_bad_notice"]);

  static Error Conflict(string code) => new(ErrorKind.Conflict, $"payments.{code}", Words.T[$"payment_{code}"]);
}
