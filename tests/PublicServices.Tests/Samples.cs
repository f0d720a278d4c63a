using Saola.Kernel;

namespace Saola.PublicServices.Tests;

/// <summary>Dossiers and terms for tests; people and papers are made up.</summary>
internal static class Samples {
  public static readonly Guid Pleiku = Guid.Parse("018f0000-0000-7000-8000-000000000106");
  public static readonly Guid BienHo = Guid.Parse("018f0000-0000-7000-8000-000000000111");

  /// <summary>Monday 16 November 2026, 09:00 in Gia Lai.</summary>
  public static readonly DateTimeOffset Monday = At(16, 9);

  public static DateTimeOffset At(int day, int hour, int minute = 0) => Vn.At(new(2026, 11, day), new(hour, minute));

  public static DossierTerms Terms(DossierDeadline? deadline = null, string? process = null) => new() {
    Procedure = Guid.Parse("018f0000-0000-7000-8000-000000001193"), ProcedureCode = "1.001193", ProcedureVersion = 1, Name = "Đăng ký khai sinh", Field = "ho-tich",
    Case = "thuong", CaseName = "Đăng ký khai sinh", Deadline = deadline ?? new(5, DeadlineUnit.WorkingDay, null, null), Process = process, ResultName = "Giấy khai sinh",
    Components = [new("chung-sinh", "Giấy chứng sinh", ComponentKind.Document, 1, 0, "true"), new("cu-tru", "Giấy tờ về cư trú", ComponentKind.Present, 0, 0, "false")],
  };

  public static Dossier.Opening Opening(Channel channel = Channel.Online, Guid? account = null, DossierTerms? terms = null) => new() {
    Channel = channel, Terms = terms ?? Terms(), Offices = new(Pleiku, "H21.106", Pleiku, "H21.106", "H21.106", false),
    Subject = new(account, false, "Nguyễn Thị Hoa", "000190000001", "12 đường Trần Hưng Đạo"),
    Applicant = new(account, "Nguyễn Thị Hoa", "000190000001", "0900000001", null, null), Delivery = Delivery.Electronic, Notice = NoticeChannel.Sms,
  };

  public static Dossier Registered(Channel channel = Channel.Online, DateTimeOffset? at = null) =>
    Dossier.Register(Opening(channel), "H21.106-261116-0001", "token", "hash", at ?? Monday, (at ?? Monday).AddDays(7));

  public static Dossier In(DossierStatus status) {
    var d = Registered();
    if (status is DossierStatus.Registered) return d;
    if (status is DossierStatus.Refused) Done(d.Refuse("Không thuộc thẩm quyền", Monday));
    else if (status is DossierStatus.SupplementRequested) Done(d.RequestSupplement(Call(), Guid.Empty, Monday.AddHours(8), Monday));
    else if (status is DossierStatus.PaymentRequested) Done(d.RequestPayment());
    else if (status is DossierStatus.WithdrawalRequested) Done(d.RequestWithdrawal("Không còn nhu cầu", Monday));
    else if (status is DossierStatus.Stopped) Done(d.Stop("Theo quy định", Monday));
    else {
      Done(d.Accept(Monday));
      if (status >= DossierStatus.Processing) Done(d.StartProcessing());
      if (status >= DossierStatus.Processed) Done(d.Finish(granted: true, Monday.AddDays(1)));
      if (status >= DossierStatus.Delivered) Done(d.Deliver(Monday.AddDays(2)));
    }
    return d;
  }

  public static SupplementCall Call(DateTimeOffset? due = null) => new(["Giấy chứng sinh bản chính"], "Bản chụp không rõ", due ?? Monday.AddDays(3));

  static void Done(Error? error) {
    if (error is not null) throw new InvalidOperationException(error.Code);
  }
}
