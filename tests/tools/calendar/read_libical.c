/* Reads calendar files with libical and prints what it understood, a line for each event.
   The zone is the one in the file, not the one of this machine. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static char *whole(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) exit(2);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = calloc((size_t)size + 1, 1);
    if (text == NULL || fread(text, 1, (size_t)size, file) != (size_t)size) exit(2);
    fclose(file);
    return text;
}

static void told(icalcomponent *calendar, icalcomponent *event, icaltimezone *zone) {
    icaltimezone *utc = icaltimezone_get_utc_timezone();
    icalproperty *method = icalcomponent_get_first_property(calendar, ICAL_METHOD_PROPERTY);
    icalproperty_kind kinds[2] = {ICAL_DTSTART_PROPERTY, ICAL_DTEND_PROPERTY};
    char times[2][32];
    for (int i = 0; i < 2; i++) {
        icalproperty *property = icalcomponent_get_first_property(event, kinds[i]);
        struct icaltimetype time = icalvalue_get_datetime(icalproperty_get_value(property));
        if (!icaltime_is_utc(time)) {
            time = icaltime_set_timezone(&time, zone);
            time = icaltime_convert_to_zone(time, utc);
        }
        snprintf(times[i], sizeof times[i], "%s", icaltime_as_ical_string(time));
    }
    printf("%s|%s|%d|%s|%s|%s|%s|%d|%d\n",
           icalproperty_get_value_as_string(method), icalcomponent_get_uid(event),
           icalcomponent_get_sequence(event), times[0], times[1],
           icalenum_status_to_string(icalcomponent_get_status(event)),
           icalcomponent_get_summary(event),
           icalcomponent_count_properties(event, ICAL_ATTENDEE_PROPERTY),
           icalcomponent_count_components(event, ICAL_VALARM_COMPONENT));
}

static void each(const char *path) {
    char *text = whole(path);
    icalcomponent *calendar = icalparser_parse_string(text);
    if (calendar == NULL || icalcomponent_count_errors(calendar) != 0) exit(3);
    icalcomponent *rules = icalcomponent_get_first_component(calendar, ICAL_VTIMEZONE_COMPONENT);
    icaltimezone *zone = icaltimezone_new();
    icaltimezone_set_component(zone, icalcomponent_new_clone(rules));
    icalcompiter events = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
    for (icalcomponent *event; (event = icalcompiter_deref(&events)) != NULL; icalcompiter_next(&events))
        told(calendar, event, zone);
    icalcomponent_free(calendar);
    free(text);
}

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) each(arguments[i]);
    return 0;
}
