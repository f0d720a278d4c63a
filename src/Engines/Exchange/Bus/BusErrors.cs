using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

internal static class BusErrors {
  public static Error NotFound => new(ErrorKind.NotFound, "exchange.not_found", T["bus_not_found"]);
  public static Error OfficeNotFound => new(ErrorKind.Invalid, "exchange.office_not_found", T["bus_office_not_found"], "Office");
  public static Error BadIdentifier(string field) => new(ErrorKind.Invalid, "exchange.bad_identifier", T["bus_bad_identifier"], field);
  public static Error LiesAbroad => new(ErrorKind.Conflict, "exchange.lies_abroad", T["bus_lies_abroad"]);
  public static Error BadName => new(ErrorKind.Invalid, "exchange.bad_name", T["bus_bad_name"], "Name");
  public static Error Taken => new(ErrorKind.Conflict, "exchange.identifier_taken", T["bus_taken"], "Code");
  public static Error BadNetworks => new(ErrorKind.Invalid, "exchange.bad_networks", T["bus_bad_networks"], "Networks");
  public static Error BadCertificates => new(ErrorKind.Invalid, "exchange.bad_certificates", T["bus_bad_certificates"], "Certificates");
  public static Error BadUrl => new(ErrorKind.Invalid, "exchange.bad_url", T["bus_bad_url"], "Url");
  public static Error Unreachable => new(ErrorKind.Invalid, "exchange.unreachable", T["bus_unreachable"], "Url");
  public static Error OriginTaken => new(ErrorKind.Conflict, "exchange.origin_taken", T["bus_origin_taken"], "Url");
  public static Error WideNetworks => new(ErrorKind.Invalid, "exchange.wide_networks", T["bus_wide_networks"], "Networks");
  public static Error BadSeconds => new(ErrorKind.Invalid, "exchange.bad_seconds", T["bus_bad_seconds", OfferedService.MostSeconds], "Seconds");
  public static Error BadCallSeconds => new(ErrorKind.Invalid, "exchange.bad_call_seconds", T["bus_bad_call_seconds", OfferedService.MostWhole], "CallSeconds");
  public static Error BadEndpoint => new(ErrorKind.Invalid, "exchange.bad_endpoint", T["bus_bad_endpoint"], "Endpoints");
  public static Error BadDays => new(ErrorKind.Invalid, "exchange.bad_days", T["bus_bad_days", Retention.Least, Retention.Most], "Days");
  public static Error StoppedAlready => new(ErrorKind.Conflict, "exchange.stopped_already", T["bus_stopped_already"]);
  public static Error ServesAlready => new(ErrorKind.Conflict, "exchange.serves_already", T["bus_serves_already"]);
  public static Error NoticeMissing => new(ErrorKind.Invalid, "exchange.notice_missing", T["bus_notice_missing"], "Notice");
  public static Error ClientUnknown => new(ErrorKind.Invalid, "exchange.client_unknown", T["bus_client_unknown"], "Client");
  public static Error GrantedAlready => new(ErrorKind.Conflict, "exchange.granted_already", T["bus_granted_already"]);
  public static Error GroupTooLarge => new(ErrorKind.Invalid, "exchange.group_too_large", T["bus_group_too_large", ClientGroup.MostMembers], "Subsystems");
}
