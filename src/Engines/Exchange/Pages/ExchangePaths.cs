using Saola.Ui;

namespace Saola.Exchange.Pages;

internal static class ExchangePaths {
  public const string Portal = "/truc-tich-hop", Requests = Portal + "/yeu-cau", Keeping = "/quan-tri/truc-tich-hop", Services = Keeping + "/dich-vu", Groups = Keeping + "/nhom", Maintenance = Keeping + "/bao-tri", Traffic = Keeping + "/giam-sat",
    Messages = Keeping + "/thong-diep", Statistics = Keeping + "/thong-ke";

  public static string Service(Guid id, int? number = null) => $"{Portal}/dich-vu/{id}{(number is null ? "" : $"?phien-ban={number}")}";
  public static string Ask(Guid id) => $"{Portal}/dich-vu/{id}/xin-quyen";
  public static string Try(Guid id, int? number = null, string? operation = null) => $"{Portal}/dich-vu/{id}/goi-thu?phien-ban={number}{(operation is null ? "" : $"&thao-tac={Uri.EscapeDataString(operation)}")}";
  public static string Message(string message, Guid request) => $"{Messages}/{request}?ma={Uri.EscapeDataString(message)}";
  public static string Request(Guid id) => $"{Requests}/{id}";
  public static string End(Guid id) => $"{Requests}/{id}/cham-dut";
  public static string Subsystem(Guid id) => $"{Keeping}/he-thong/{id}";
  public static string Kept(Guid service) => $"{Services}/{service}";
  public static string Declare(Guid? service = null) => service is { } id ? $"{Kept(id)}/khai-bao" : Services + "/khai-bao";
  public static string Limits(Guid service) => $"{Kept(service)}/gioi-han";
  public static string Version(Guid service, int number) => $"{Services}/{service}/phien-ban/{number}";

  public static Tone ToneOf(ServiceState state) => state switch { ServiceState.Published => Tone.Good, ServiceState.Test => Tone.Info, ServiceState.Deprecated => Tone.Warning, _ => Tone.Neutral };
  public static Tone ToneOf(RequestState state) => state switch { RequestState.Approved => Tone.Good, RequestState.Waiting => Tone.Info, RequestState.Withdrawn => Tone.Neutral, _ => Tone.Bad };

  public static string Percent(decimal? availability) => availability is { } value ? Saola.Kernel.Vn.Number(value / 1.000000000000m) + " %" : Words.T["not_declared"];
}
